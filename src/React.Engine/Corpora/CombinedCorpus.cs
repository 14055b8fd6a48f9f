namespace React.Corpora;

/// <summary>Several corpora, one after the other.</summary>
public sealed class CombinedCorpus(IReadOnlyList<ICorpus> parts) : ICorpus, IDisposable
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = [.. parts.SelectMany(part => part.Paths)];

    /// <inheritdoc/>
    public IReadOnlyList<CorpusShard> Shards { get; } = [.. parts.SelectMany(part => part.Shards)];

    /// <summary>Closes what a part holds open.</summary>
    public void Dispose()
    {
        foreach (var part in parts.OfType<IDisposable>())
        {
            part.Dispose();
        }
    }
}
