using React.Storage;
using React.Tokenization;

namespace React.Models;

/// <summary>Which files of a folder are the model.</summary>
/// <param name="Config">config.json or open_clip_config.json.</param>
/// <param name="Weights">The safetensors file.</param>
/// <param name="Vocabulary">The files of its vocabulary; none where it has none of its own.</param>
internal sealed record ModelFiles(string Config, string Weights, IReadOnlyList<string> Vocabulary)
{
    public const string ConfigName = "config.json";
    public const string WeightsName = "model.safetensors";

    private const string OpenClipConfigName = "open_clip_config.json";
    private const string OtherWeightsName = "weights.safetensors";

    private static readonly string[] UsualNames = [WeightsName, OtherWeightsName];
    private static readonly string[] OpenClipNames = ["open_clip_model.safetensors"];

    /// <summary>What would be read beside, or instead of, a model that we write into a folder; another configuration first.</summary>
    public static IEnumerable<string> CompanionNames => [OpenClipConfigName, .. VocabularyFiles.Names, OtherWeightsName];

    public static ModelFiles Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ReactException("ReactModelNotFound", ReactErrorKind.NotFound, $"There is no model folder '{folder}'.", "Check the path.", folder);
        }

        var openClip = Path.Combine(folder, OpenClipConfigName);
        var isOpenClip = File.Exists(openClip);
        var config = isOpenClip ? openClip : Path.Combine(folder, ConfigName);
        if (!File.Exists(config))
        {
            throw new ReactException("ReactModelConfigMissing", ReactErrorKind.NotFound, $"'{folder}' is no model: it has no {ConfigName}.", "Name a folder with config.json and model.safetensors.", folder);
        }

        return new ModelFiles(config, FindWeights(folder, isOpenClip ? OpenClipNames : UsualNames), VocabularyFiles.Find(folder));
    }

    /// <summary>The safetensors files of a folder, in ordinal order.</summary>
    public static string[] AllWeights(string folder) =>
        StorageError.Guard(folder, () => Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).ToArray());

    /// <summary>The vocabulary of the folder, or null where it has none.</summary>
    public ClipTokenizer? LoadVocabulary() => Vocabulary.Count > 0 ? ClipTokenizer.Load(Path.GetDirectoryName(Vocabulary[0])!) : null;

    /// <summary>The file of a usual name; where there is none, the only safetensors file there is.</summary>
    private static string FindWeights(string folder, IReadOnlyList<string> usual)
    {
        var all = AllWeights(folder);
        var named = all.Where(file => usual.Contains(Path.GetFileName(file))).ToArray();
        var weights = named.Length > 0 ? named : all;
        if (weights.Length == 1)
        {
            return weights[0];
        }

        var pickles = StorageError.Guard(folder, () => Directory.EnumerateFiles(folder).Any(file => Path.GetExtension(file) is ".pt" or ".bin" or ".pth"));
        throw weights.Length == 0
            ? new ReactException("ReactModelWeightsMissing", ReactErrorKind.NotFound, $"'{folder}' has no safetensors file.",
                pickles ? "PyTorch files hold code and are never opened: convert the weights to safetensors where they come from." : "Put model.safetensors beside config.json.", folder)
            : new ReactException("ReactModelWeightsAmbiguous", ReactErrorKind.InvalidData, $"'{folder}' has {weights.Length} safetensors files: {string.Join(", ", weights.Take(5).Select(Path.GetFileName))}.",
                "Keep the model's one and move the others elsewhere.", folder);
    }
}
