using React.Work;

namespace React.Indexing;

/// <summary>An index on disk as a store that can be searched. Keeps to the manifest that the index opened.</summary>
/// <param name="index">The index.</param>
public sealed class IndexStore(ReactIndex index) : IPairStore
{
    private readonly object _filtering = new();
    private (PairFilter Filter, RowSet Rows)? _filtered;

    /// <summary>The index.</summary>
    public ReactIndex Index => index;

    /// <inheritdoc/>
    public string Name => index.Path;

    /// <inheritdoc/>
    public long Count => index.Count;

    /// <inheritdoc/>
    public int Dimension => index.Dimension;

    /// <inheritdoc/>
    public ReactModel OpenModel() => index.OpenModel();

    /// <inheritdoc/>
    public void EnsureModel(string fingerprint, string modelName) => index.EnsureModel(fingerprint, modelName);

    /// <inheritdoc/>
    public IReadOnlyList<ReactPair> Pairs(IReadOnlyList<long> ids) => index.Pairs(ids);

    /// <inheritdoc/>
    public IReadOnlyList<long> RandomIds(int count, int seed) => index.RandomIds(count, seed);

    /// <inheritdoc/>
    public SearchHit[][] Search(SearchQuery query, IWorkObserver observer, CancellationToken stopping) =>
        new ExactSearch(index, observer).Search(query.Vectors, query.Count, query.Key, Among(query.Filter, observer, stopping), stopping);

    /// <inheritdoc/>
    public void ReadVectors(IReadOnlyList<long> ids, VectorKind kind, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, checked(ids.Count * Dimension));
        using var reader = index.OpenVectors(kind);
        for (var i = 0; i < ids.Count; i++)
        {
            reader.Read(ids[i], destination.Slice(i * Dimension, Dimension));
        }
    }

    /// <summary>The rows that a search looks at; null for all.</summary>
    private RowSet? Among(PairFilter? filter, IWorkObserver observer, CancellationToken stopping)
    {
        var live = index.Removed?.Complement();
        if (filter is null)
        {
            return live;
        }

        // The passes of one retrieval ask for the same rows.
        lock (_filtering)
        {
            if (_filtered?.Filter != filter)
            {
                var rows = MetadataFilter.Rows(index, filter, observer, stopping);
                _filtered = (filter, live is null ? rows : rows.And(live));
            }

            return _filtered!.Value.Rows;
        }
    }
}
