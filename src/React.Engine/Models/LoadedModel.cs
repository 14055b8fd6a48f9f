using React.Imaging;
using React.Tokenization;
using TorchSharp;

namespace React.Models;

/// <summary>A model in memory, with what texts and pictures must pass before it.</summary>
public sealed class LoadedModel : IDisposable
{
    internal LoadedModel(ReactModel model, ClipModel clip, ClipTokenizer tokenizer, torch.Device device)
    {
        Model = model;
        Clip = clip;
        Tokenizer = tokenizer;
        Device = device;
        var config = clip.Config;
        Preprocessor = new ClipPreprocessor(config.Vision.ImageHeight, config.Vision.ImageWidth, [.. config.Mean], [.. config.Std]);
    }

    /// <summary>Where it came from.</summary>
    public ReactModel Model { get; }

    /// <summary>The towers and their parameters; disposed with this.</summary>
    public ClipModel Clip { get; }

    /// <summary>The model's vocabulary: its own, its base's, or CLIP's.</summary>
    public ClipTokenizer Tokenizer { get; }

    /// <summary>From decoded pictures to the tower's input.</summary>
    public ClipPreprocessor Preprocessor { get; }

    /// <summary>Where the parameters are.</summary>
    public torch.Device Device { get; }

    /// <inheritdoc/>
    public void Dispose() => Clip.Dispose();
}
