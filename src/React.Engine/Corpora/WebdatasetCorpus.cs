namespace React.Corpora;

/// <summary>Webdataset tars, read in place: each sample's picture and <c>.txt</c> are a pair, its <c>.json</c> is kept. One shard a tar.</summary>
/// <param name="paths">What it was opened from.</param>
/// <param name="tars">The tars in order.</param>
/// <param name="limits">What a pair may take.</param>
public sealed class WebdatasetCorpus(IReadOnlyList<string> paths, IReadOnlyList<string> tars, CorpusLimits? limits = null) : ICorpus
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = [.. paths.Select(Path.GetFullPath)];

    /// <inheritdoc/>
    public IReadOnlyList<CorpusShard> Shards { get; } = [.. tars.Select(tar => new TarShard(Path.GetFullPath(tar), limits ?? CorpusLimits.Default))];

    /// <summary>Whether a file is named as a tar.</summary>
    public static bool IsTar(string path) => path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);
}
