using React.Models.PyTorch;

namespace React.Models;

/// <summary>What a file of PyTorch weights lets one know about the model beyond its shapes: the activation and the pixels' mean and deviation.</summary>
/// <param name="QuickGelu">Whether the activation is quick GELU; null where nothing tells.</param>
/// <param name="Checkpoint">The published checkpoint it is, by its name.</param>
/// <param name="Reason">What tells, as a sentence.</param>
internal sealed record WeightOrigin(bool? QuickGelu, PublishedCheckpoint? Checkpoint, string Reason)
{
    /// <summary>A note that OpenAI's archives carry beside the weights.</summary>
    private const string OpenAiNote = "input_resolution";

    public static WeightOrigin Of(IWeightFile file)
    {
        var name = Path.GetFileName(file.Path);
        if (file is TorchFile { IsTorchScript: true } || file.Contains(OpenAiNote))
        {
            return new WeightOrigin(true, null, $"'{name}' is OpenAI's kind of archive: quick GELU, OpenAI's mean and deviation.");
        }

        if (PublishedCheckpoint.Named(name) is { } published)
        {
            var pixels = published.Mean is null ? "OpenAI's mean and deviation" : $"mean {published.Mean[0]} and deviation {published.Std![0]}";
            return new WeightOrigin(published.QuickGelu, published, FormattableString.Invariant(
                $"'{name}' is REACT's {published.Tag} of {published.Model}: {(published.QuickGelu ? "quick GELU" : "exact GELU")}, {pixels}."));
        }

        return name.Contains("quickgelu", StringComparison.OrdinalIgnoreCase)
            ? new WeightOrigin(true, null, $"'{name}' has quickgelu in its name: quick GELU, OpenAI's mean and deviation.")
            : new WeightOrigin(null, null,
                $"Nothing tells where '{name}' comes from: exact GELU is taken, as OpenCLIP does, and OpenAI's mean and deviation. If it was trained otherwise, put it into a folder with a config.json that says so.");
    }

    /// <summary>The configuration with what the origin knows better.</summary>
    public ClipConfig Apply(ClipConfig config) => config with
    {
        QuickGelu = QuickGelu ?? config.QuickGelu,
        Mean = Checkpoint?.Mean ?? config.Mean,
        Std = Checkpoint?.Std ?? config.Std,
    };
}
