using System.Globalization;
using System.Text;
using React.Models;
using React.Storage;
using React.Tokenization;
using React.Work;
using TorchSharp;

namespace React;

/// <summary>
/// A model on disk: a folder with a configuration and weights, or a file of weights alone. Opening reads the configuration and nothing heavier;
/// <see cref="Load(string)"/> brings it to memory. A customization is a folder that holds only what was trained and names its base.
/// </summary>
public sealed class ReactModel
{
    private const int MaxDepth = 16;

    private readonly ModelFiles _files;
    private readonly ModelConfigFile _config;
    private readonly object _computing = new();
    private ReactModel? _base;
    private string? _fingerprint;

    private ReactModel(string path, ModelFiles files, ModelConfigFile config)
    {
        Path = path;
        _files = files;
        _config = config;
        BasePath = config.Base is { } reference ? BaseModel.Locate(path, reference.Path) : null;
    }

    /// <summary>The folder's name, or the file's without its ending.</summary>
    public string Name => _files.Config is null ? System.IO.Path.GetFileNameWithoutExtension(Path) : System.IO.Path.GetFileName(Path);

    /// <summary>The folder or file, in full.</summary>
    public string Path { get; }

    /// <summary>The published configuration it equals, or its measures.</summary>
    public string Architecture => Config.ToString();

    /// <summary>Side of the input picture in pixels; height x width where they differ.</summary>
    public string ImageSize => Config.Vision.ImageHeight == Config.Vision.ImageWidth
        ? Config.Vision.ImageHeight.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Config.Vision.ImageHeight}x{Config.Vision.ImageWidth}");

    /// <summary>Side of a patch in pixels; 0 for a ModifiedResNet.</summary>
    public int PatchSize => Config.Vision.PatchSize;

    /// <summary>Length of the vectors it gives.</summary>
    public int EmbeddingDimension => Config.EmbedDim;

    /// <summary>Longest text in tokens.</summary>
    public int ContextLength => Config.Text.ContextLength;

    /// <summary>Number of parameters, a customization's base included.</summary>
    public long ParameterCount => ClipParameters.Count(Config);

    /// <summary>How many of the last image blocks have a gated block.</summary>
    public int GatedBlocks => Config.Vision.GatedBlocks;

    /// <summary>What it knows of classes beside its towers: a linear head or a cache, made of retrieved pairs.</summary>
    public ModelHeadKind Head => _config.Head?.Kind ?? ModelHeadKind.None;

    /// <summary>The classes that its head knows; none where it has no head.</summary>
    public IReadOnlyList<string> HeadClasses => _config.Head?.Classes ?? Array.Empty<string>();

    /// <summary>Whether the folder holds only what was trained on top of a base.</summary>
    public bool IsCustomization => _config.Base is not null;

    /// <summary>For a customization, where it stands between its base (0) and what was trained (1); the folder's config.json says it. 1 for a whole model.</summary>
    public double Interpolation => _config.Interpolation;

    /// <summary>The base's folder, or null for a model that needs none.</summary>
    public string? BasePath { get; }

    /// <summary>What the model is built from.</summary>
    public ClipConfig Config => _config.Clip;

    /// <summary>What was chosen for this model although no configuration says it (activation, mean and deviation), and why; null where nothing was.</summary>
    public string? Decision => _config.Decision;

    /// <summary>
    /// SHA-256 over configuration, weights and vocabulary, as 64 hexadecimal digits; a customization's includes its base's. Computed when first asked for.
    /// </summary>
    /// <exception cref="ReactException">A file cannot be read, or the base is another one than the customization was made from.</exception>
    public string Fingerprint => ComputeFingerprint(0);

    /// <summary>The fingerprint of what makes vectors: a head changes none, so a customization that is nothing else has its base's.</summary>
    internal string EmbeddingFingerprint => Head != ModelHeadKind.None && IsCustomization ? OpenBase()!.EmbeddingFingerprint : Fingerprint;

    /// <summary>Opens a model: a folder of ours, OpenCLIP's or Hugging Face's, or a file of weights, whose configuration follows from its shapes.</summary>
    /// <exception cref="ReactException">The path is missing or holds no model that this version computes.</exception>
    public static ReactModel Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var files = ModelFiles.Find(full);
        var config = ModelConfigFile.Read(files);
        return new ReactModel(full, files, config);
    }

    /// <summary>Brings the model to memory in float32; the caller disposes it.</summary>
    /// <param name="device">Auto, Cpu, Cuda or Cuda:N.</param>
    /// <exception cref="ReactException">The weights do not fit the configuration, the base is missing or another one, or there is no such device.</exception>
    public LoadedModel Load(string device = "Cpu") => Load(Devices.Resolve(device));

    /// <summary>Brings the model to memory; the caller disposes it.</summary>
    /// <param name="device">A torch device.</param>
    /// <param name="type">What its parameters become; single numbers stay float32.</param>
    public LoadedModel Load(torch.Device device, torch.ScalarType type = torch.ScalarType.Float32)
    {
        // Who loads a model computes with it.
        LoneTensors.Settle();
        using var weights = new StoredWeights();
        var tokenizer = Collect(weights, 0) ?? ClipTokenizer.Default;
        return new LoadedModel(this, weights.Build(Config, _files.Weights, device, type), tokenizer, device);
    }

    /// <summary>The same customization at another place between its base and what was trained. Nothing on disk changes.</summary>
    /// <param name="value">0 for the base, 1 for what was trained.</param>
    /// <exception cref="ReactException">The value is out of range, or the model has no base.</exception>
    public ReactModel WithInterpolation(double value)
    {
        if (!(value is >= 0 and <= 1))
        {
            throw new ReactException("ReactInterpolationRange", ReactErrorKind.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"An interpolation of {value} is none: 0 is the base, 1 what was trained."), "Give a number from 0 to 1.", value);
        }

        if (Head != ModelHeadKind.None)
        {
            throw new ReactException("ReactInterpolationHead", ReactErrorKind.InvalidArgument, $"'{Name}' has the weights of its base and a head ({Head}) beside them: there is nothing between.",
                "Give -ZeroShotShare when a RetrievalHead is made, -Alpha when a Cache is: they weigh what was learned against the names.", Path);
        }

        return IsCustomization
            ? new ReactModel(Path, _files, _config with { Interpolation = value })
            : throw new ReactException("ReactInterpolationBase", ReactErrorKind.InvalidArgument, $"'{Name}' is a whole model: there is no base to interpolate with.",
                "Give a customization. One by -Method Full names its base only where -Interpolation was given when it was made.", Path);
    }

    /// <summary>The model that a customization was made from; null for a whole model.</summary>
    /// <exception cref="ReactException">It is gone, or is no longer the one that it was.</exception>
    public ReactModel? OpenBase() => OpenBase(0);

    /// <summary>Whether a folder is that of the model, or of one that it is made from: what is written there would take their place.</summary>
    /// <param name="folder">In full.</param>
    /// <exception cref="ReactException">The base is gone, or is no longer the one that it was.</exception>
    internal bool LiesIn(string folder)
    {
        var own = File.Exists(Path) ? System.IO.Path.GetDirectoryName(Path) : Path;
        return string.Equals(own, System.IO.Path.TrimEndingDirectorySeparator(folder), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
            || OpenBase()?.LiesIn(folder) == true;
    }

    /// <summary>Refuses a model that stands at another interpolation than its folder says: a customization of it would name a base that is not on disk.</summary>
    internal void MustBeAsSaved()
    {
        if (IsCustomization && Open(Path).Interpolation != Interpolation)
        {
            throw new ReactException("ReactModelNotSaved", ReactErrorKind.InvalidArgument, $"'{Name}' stands at another interpolation than its folder says.", "Write it with Export-ReactModel -Interpolation, and start from that.", Path);
        }
    }

    /// <summary>The logarithm of the temperature, read alone.</summary>
    internal float ReadLogitScale()
    {
        using var weights = new StoredWeights();
        Collect(weights, 0);
        return weights.ReadNumber(Config, "logit_scale", _files.Weights);
    }

    /// <summary>Reads what the model knows of classes; null where that is nothing.</summary>
    /// <exception cref="ReactException">The file is damaged, or is another head than the configuration says.</exception>
    internal ModelHead? ReadHead() => _config.Head is { } head ? ModelHead.Read(_files.Weights, head, Config.EmbedDim) : null;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Adds the weights from the lowest base upwards; gives the vocabulary nearest to the top.</summary>
    private ClipTokenizer? Collect(StoredWeights weights, int depth)
    {
        var inherited = OpenBase(depth)?.Collect(weights, depth + 1);
        weights.Add(_files.Weights, Interpolation, Head != ModelHeadKind.None);
        return _files.LoadVocabulary() ?? inherited;
    }

    /// <summary>The base, known to be the one that the customization was made from; null for a whole model.</summary>
    private ReactModel? OpenBase(int depth)
    {
        if (_base is not null || _config.Base is not { } reference)
        {
            return _base;
        }

        if (depth == MaxDepth)
        {
            throw new ReactException("ReactModelBase", ReactErrorKind.InvalidData, $"The customization '{Path}' has more than {MaxDepth} bases under each other.", "Check the paths in their config.json; one may name itself.", Path);
        }

        var below = BaseModel.Open(this, reference);
        var fingerprint = below.ComputeFingerprint(depth + 1);
        return fingerprint.Equals(reference.Fingerprint, StringComparison.OrdinalIgnoreCase)
            ? _base = below
            : throw new ReactException("ReactModelBaseChanged", ReactErrorKind.Mismatch,
                $"'{below.Path}' is not the base that '{Path}' was made from: its fingerprint is {fingerprint[..12]}…, not {reference.Fingerprint[..12]}….",
                "Put the original base back, or name its folder in the customization's config.json.", Path);
    }

    private string ComputeFingerprint(int depth)
    {
        lock (_computing)
        {
            return _fingerprint ??= Hash(OpenBase(depth)?.ComputeFingerprint(depth + 1) ?? "no base");
        }
    }

    private string Hash(string below)
    {
        var text = new StringBuilder("react-model 1\n").Append(below).Append('\n');
        text.Append(_config.Head is { } head ? ModelConfigFile.Format(Config, null, head: head) : Config.ToJson()).AppendJoin('\n', WeightFile.Parts(_files.Weights).Select(file => Checksums.Sha256(file))).Append('\n');
        if (Interpolation != 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"interpolation {Interpolation:R}\n");
        }

        text.AppendJoin('\n', _files.Vocabulary.Select(file => Checksums.Sha256(file)));
        return Checksums.Sha256(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
