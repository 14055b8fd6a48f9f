using React.Storage;
using React.Tokenization;

namespace React.Models;

/// <summary>Which files of a folder are the model, or a file of weights alone.</summary>
/// <param name="Config">config.json or open_clip_config.json; null for a file of weights alone.</param>
/// <param name="Weights">The file of weights, or the index of several.</param>
/// <param name="Preprocessing">Hugging Face's preprocessor_config.json; null where there is none.</param>
/// <param name="Vocabulary">The files of its vocabulary; none where it has none of its own.</param>
internal sealed record ModelFiles(string? Config, string Weights, string? Preprocessing, IReadOnlyList<string> Vocabulary)
{
    public const string ConfigName = "config.json";
    public const string WeightsName = "model.safetensors";
    public const string OpenClipConfigName = "open_clip_config.json";
    public const string OpenClipWeightsName = "open_clip_model.safetensors";
    public const string PreprocessingName = "preprocessor_config.json";
    public const string TorchWeightsName = "model.pt";
    public const string OtherWeightsName = "weights.safetensors";

    private static readonly string[] UsualNames = [WeightsName, OtherWeightsName];

    /// <summary>PyTorch's files of weights in OpenCLIP's folders and in Hugging Face's.</summary>
    public static IReadOnlyList<string> TorchNames { get; } = ["open_clip_pytorch_model.bin", "pytorch_model.bin"];

    /// <summary>What would be read beside, or instead of, a model that we write into a folder; another configuration first.</summary>
    public static IEnumerable<string> CompanionNames => [OpenClipConfigName, PreprocessingName, .. VocabularyFiles.Names, OtherWeightsName, OpenClipWeightsName];

    /// <summary>The files of a model's folder, or a file of weights.</summary>
    public static ModelFiles Find(string path)
    {
        if (File.Exists(path))
        {
            return new ModelFiles(null, path, null, []);
        }

        if (!Directory.Exists(path))
        {
            throw new ReactException("ReactModelNotFound", ReactErrorKind.NotFound, $"There is no model folder '{path}'.", "Check the path.", path);
        }

        var openClip = Path.Combine(path, OpenClipConfigName);
        var isOpenClip = File.Exists(openClip);
        var config = isOpenClip ? openClip : Path.Combine(path, ConfigName);
        if (!File.Exists(config))
        {
            throw new ReactException("ReactModelConfigMissing", ReactErrorKind.NotFound, $"'{path}' is no model: it has no {ConfigName}.",
                "Name a folder with config.json and model.safetensors, or a file of weights.", path);
        }

        var preprocessing = Path.Combine(path, PreprocessingName);
        return new ModelFiles(config, FindWeights(path, isOpenClip), !isOpenClip && File.Exists(preprocessing) ? preprocessing : null, VocabularyFiles.Find(path));
    }

    /// <summary>The safetensors files of a folder, in ordinal order.</summary>
    public static string[] AllWeights(string folder) => Files(folder, name => name.EndsWith(".safetensors", StringComparison.Ordinal));

    /// <summary>The vocabulary of the folder, or null where it has none.</summary>
    public ClipTokenizer? LoadVocabulary() => Vocabulary.Count > 0 ? ClipTokenizer.Load(Path.GetDirectoryName(Vocabulary[0])!) : null;

    /// <summary>
    /// The file of a usual name, safetensors before PyTorch's and the configuration's own names first; else an index of several; else the only one there is.
    /// </summary>
    private static string FindWeights(string folder, bool isOpenClip)
    {
        var safetensors = AllWeights(folder);
        var torch = Files(folder, WeightFile.IsTorchName);
        var indexes = Files(folder, name => name.EndsWith(ShardIndex.Ending, StringComparison.Ordinal));
        string[][] choices =
        [
            isOpenClip ? Named(safetensors, OpenClipWeightsName) : [],
            Named(safetensors, UsualNames),
            [.. indexes.Where(file => file.EndsWith(".safetensors" + ShardIndex.Ending, StringComparison.Ordinal))],
            safetensors,
            Named(torch, TorchNames[0]),
            Named(torch, TorchNames[1]),
            indexes,
            torch,
        ];
        var weights = choices.FirstOrDefault(choice => choice.Length > 0) ?? [];
        return weights.Length switch
        {
            1 => weights[0],
            0 => throw new ReactException("ReactModelWeightsMissing", ReactErrorKind.NotFound, $"'{folder}' has no file of weights.", "Put model.safetensors beside config.json.", folder),
            _ => throw new ReactException("ReactModelWeightsAmbiguous", ReactErrorKind.InvalidData, $"'{folder}' has {weights.Length} files of weights: {string.Join(", ", weights.Take(5).Select(Path.GetFileName))}.",
                "Keep the model's one and move the others elsewhere.", folder),
        };
    }

    private static string[] Named(string[] files, params string[] names) => [.. files.Where(file => names.Contains(Path.GetFileName(file)))];

    private static string[] Files(string folder, Func<string, bool> matches) =>
        StorageError.Guard(folder, () => Directory.EnumerateFiles(folder).Where(matches).Order(StringComparer.Ordinal).ToArray());
}
