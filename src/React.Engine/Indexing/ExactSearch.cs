using React.Work;
using static TorchSharp.torch;

namespace React.Indexing;

/// <summary>
/// The k nearest of an index, exactly: vectors, read once in order, are multiplied with all queries fast and with a known error; what may be among a query's
/// k best is scored again in float64 with a fixed order of additions. So ids and scores depend on the vectors alone, not on blocks, threads, precision or
/// device. Safe for several threads at once.
/// </summary>
/// <param name="index">The index; its vectors are of unit length up to rounding, as <see cref="ReactIndex.Verify"/> checks.</param>
/// <param name="observer">Is told of progress, in vectors, on the calling thread.</param>
/// <param name="options">How it works; null for the defaults.</param>
public sealed class ExactSearch(ReactIndex index, IWorkObserver? observer = null, SearchOptions? options = null)
{
    /// <summary>The most neighbours a query may ask for.</summary>
    public const int MaxCount = 1_000_000;

    private readonly IWorkObserver observer = observer ?? SilentObserver.Instance;
    private readonly SearchOptions options = options ?? new SearchOptions();

    /// <summary>Finds the nearest pairs of each query.</summary>
    /// <param name="queries">Unit vectors, one row of <see cref="ReactIndex.Dimension"/> floats a query.</param>
    /// <param name="k">How many for each query.</param>
    /// <param name="key">What of a pair they are compared with.</param>
    /// <param name="among">The rows that are looked at; null for all.</param>
    /// <param name="stopping">Ends the search between two blocks.</param>
    /// <returns>For each query the hits, best first, equal scores by lower id; fewer than k where there are fewer rows.</returns>
    /// <exception cref="ReactException">The queries do not fit the index, k or the memory limit is out of range, or a file is damaged.</exception>
    public SearchHit[][] Search(ReadOnlyMemory<float> queries, int k, SearchKey key, RowSet? among = null, CancellationToken stopping = default)
    {
        if (queries.Length % index.Dimension != 0)
        {
            throw new ReactException("ReactQueryShape", ReactErrorKind.InvalidArgument, $"{queries.Length} floats are no queries of length {index.Dimension}.", "Embed the queries with the model of the index.", index.Path);
        }

        if (k is < 1 or > MaxCount)
        {
            throw new ReactException("ReactCountOutOfRange", ReactErrorKind.InvalidArgument, $"{k} neighbours cannot be searched.", $"Ask for 1 to {MaxCount}.", k);
        }

        if (among is not null && among.Rows != index.RowCount)
        {
            throw new ArgumentException($"A set over {among.Rows} rows says nothing of the {index.RowCount} of '{index.Path}'.", nameof(among));
        }

        var errors = QueryErrors.Float32(queries.Span, index.Dimension);
        if (errors.Length == 0)
        {
            return [];
        }

        stopping.ThrowIfCancellationRequested();
        var wanted = (int)Math.Min(k, Math.Max(1, among?.Count ?? index.RowCount));
        VectorFiles[] files = key.OnlyKind is { } kind ? [new VectorFiles(index, kind)] : [new VectorFiles(index, VectorKind.Image), new VectorFiles(index, VectorKind.Text)];
        try
        {
            var plan = SearchPlan.Make(options, index.Dimension, RowChunk.BytesPerRow(files), index.RowCount, errors.Length, wanted, get_num_threads());
            var results = new SearchHit[errors.Length][];
            for (var first = 0; first < errors.Length; first += plan.Queries)
            {
                var count = Math.Min(plan.Queries, errors.Length - first);
                var pass = new SearchPass(index, key, files, plan, queries.Slice(first * index.Dimension, count * index.Dimension), errors[first..(first + count)], wanted);
                pass.Run(new RowCursor(index.RowCount, among), end => Report(first, count, errors.Length, end), stopping).CopyTo(results, first);
            }

            return results;
        }
        finally
        {
            Array.ForEach(files, file => file.Dispose());
        }
    }

    /// <summary>Where the queries need several passes over the index, each is its share of the whole.</summary>
    private void Report(int first, int count, int queries, long end) =>
        observer.Progress(new WorkProgress("Searching", (long)((((double)first * index.RowCount) + ((double)count * end)) / queries), index.RowCount, "vectors"));
}
