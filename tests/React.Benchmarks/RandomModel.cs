using React.Models;

namespace React.Benchmarks;

/// <summary>ViT-B/32 with random weights: what it computes is worthless, and takes as long as the real one.</summary>
internal static class RandomModel
{
    private const long Seed = 1;

    /// <summary>What is built.</summary>
    public static ClipConfig Config { get; } = ClipConfigs.Get("ViT-B-32");

    /// <summary>The model in memory.</summary>
    public static ClipModel Create() => ClipModel.Create(Config, Seed);

    /// <summary>The model as a folder, for what wants to load one: 600 MB.</summary>
    public static ReactModel Write(string path) => NewModel.Write(path, Config, captions: null, Seed, replace: false);
}
