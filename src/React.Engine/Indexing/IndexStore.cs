using React.Indexing.Faiss;
using React.Work;

namespace React.Indexing;

/// <summary>An index on disk as a store that can be searched. Keeps to the manifest that the index opened.</summary>
/// <param name="index">The index.</param>
/// <param name="engine">What searches it.</param>
/// <param name="options">How an exact search works; null for the defaults.</param>
public sealed class IndexStore(ReactIndex index, SearchEngine engine = SearchEngine.Auto, SearchOptions? options = null) : IPairStore, IDisposable
{
    private readonly object _filtering = new();
    private readonly object _opening = new();
    private readonly Dictionary<VectorKind, FaissSearch?> _approximate = [];
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
    public SearchHit[][] Search(SearchQuery query, IWorkObserver observer, CancellationToken stopping)
    {
        var among = Among(query.Filter, observer, stopping);
        return Approximate(query.Key, observer) is { } approximate
            ? approximate.Search(query.Vectors, query.Count, among, stopping)
            : new ExactSearch(index, observer, options).Search(query.Vectors, query.Count, query.Key, among, stopping);
    }

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

    /// <inheritdoc/>
    public void ReadCaptions(Action<string> take, IWorkObserver observer, CancellationToken stopping) => CaptionScan.Run(
        Name, [.. index.Manifest.Segments.Select(segment => (segment.Pairs > 0 ? index.FilePath(segment.Metadata()) : "", segment.Pairs))],
        (index.Manifest.Columns ?? ManifestColumns.Own).Caption, index.Removed, take, observer, stopping);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_opening)
        {
            foreach (var search in _approximate.Values)
            {
                search?.Dispose();
            }

            _approximate.Clear();
        }
    }

    /// <summary>The approximate search for a key, or null where the exact one is to be taken.</summary>
    private FaissSearch? Approximate(SearchKey key, IWorkObserver observer)
    {
        if (engine == SearchEngine.Exact)
        {
            return null;
        }

        if (key.OnlyKind is { } kind && index.Manifest.Approximate.FirstOrDefault(part => part.Kind == kind) is { } part)
        {
            if (engine == SearchEngine.Auto && !FaissLibrary.IsOwn)
            {
                observer.Decision($"Exact search: faiss, which the approximate index {part.Factory} needs, is not on this machine.");
                return null;
            }

            lock (_opening)
            {
                if (!_approximate.TryGetValue(kind, out var search))
                {
                    observer.Decision($"Approximate search by {part.Factory} with {part.Parameters}: it found {part.Recall:P1} of the {part.RecallAt} nearest when it was built.");
                    _approximate[kind] = search = FaissSearch.Open(index, kind, observer);
                }

                return search;
            }
        }

        return engine == SearchEngine.Auto ? null : throw new ReactException("ReactNoApproximateIndex", ReactErrorKind.InvalidArgument,
            $"The index '{index.Path}' has no approximate index of {(key.OnlyKind is { } only ? (only == VectorKind.Image ? "pictures" : "captions") : "pictures and captions together")}.",
            key.OnlyKind is null ? "Search with -Engine Exact." : "Build one with Optimize-ReactIndex -Approximate, or search with -Engine Exact.", index.Path);
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
