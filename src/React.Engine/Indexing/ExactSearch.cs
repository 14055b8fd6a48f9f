using System.Runtime.InteropServices;
using React.Work;
using static TorchSharp.torch;

namespace React.Indexing;

/// <summary>
/// The k nearest of an index, exactly: blocks of vectors, read once in order from the mapped files, are multiplied with all queries in float32; what may be
/// among a query's k best is scored again in float64 with a fixed order of additions. So ids and scores depend on the vectors alone.
/// </summary>
/// <param name="index">The index; its vectors are of unit length up to rounding, as <see cref="ReactIndex.Verify"/> checks.</param>
/// <param name="observer">Is told of progress, in vectors.</param>
public sealed class ExactSearch(ReactIndex index, IWorkObserver? observer = null)
{
    /// <summary>The most neighbours a query may ask for.</summary>
    public const int MaxCount = 1_000_000;

    // A block of vectors and its scores for a group of queries stay in the processor's cache.
    private const int BlockElements = 1 << 19;
    private const int QueryGroup = 256;

    // Rounding to float16 lengthens a unit vector by less than this.
    private const double MaxNorm = 1.002;

    private readonly IWorkObserver observer = observer ?? SilentObserver.Instance;

    /// <summary>Finds the nearest pairs of each query.</summary>
    /// <param name="queries">Unit vectors, one row of <see cref="ReactIndex.Dimension"/> floats a query.</param>
    /// <param name="k">How many for each query.</param>
    /// <param name="key">What of a pair they are compared with.</param>
    /// <param name="among">The rows that are looked at; null for all.</param>
    /// <param name="stopping">Ends the search between two blocks.</param>
    /// <returns>For each query the hits, best first, equal scores by lower id; fewer than k where there are fewer rows.</returns>
    /// <exception cref="ReactException">The queries do not fit the index, k is out of range, or a file is damaged.</exception>
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

        var count = queries.Length / index.Dimension;
        if (count == 0)
        {
            return [];
        }

        var rows = among?.Count ?? index.RowCount;
        var candidates = new TopCandidates[count];
        for (var i = 0; i < count; i++)
        {
            var query = queries.Slice(i * index.Dimension, index.Dimension);
            candidates[i] = new TopCandidates((int)Math.Min(k, Math.Max(1, rows)), ErrorBound(query.Span, i), query);
        }

        Scan(queries.Span, candidates, key, among, rows, stopping);
        return Finish(candidates, key, stopping);
    }

    private SearchHit[][] Finish(TopCandidates[] candidates, SearchKey key, CancellationToken stopping)
    {
        var results = new SearchHit[candidates.Length][];
        try
        {
            Parallel.For(0, candidates.Length, new ParallelOptions { CancellationToken = stopping, MaxDegreeOfParallelism = get_num_threads() },
                () => new RowScorer(index, key),
                (i, _, scorer) =>
                {
                    results[i] = candidates[i].Finish(scorer);
                    return scorer;
                },
                scorer => scorer.Dispose());
        }
        catch (AggregateException error) when (error.InnerException is ReactException inner)
        {
            throw inner;
        }

        return results;
    }

    /// <summary>
    /// Any order of d float32 products and additions, fused or not, errs by at most d·u/(1 - d·u) times the product of the lengths, u = 2^-24
    /// (Higham, Accuracy and Stability of Numerical Algorithms, 3.1); a little more for rounding exact scores to float32, and the sum of a row's two vectors,
    /// whose components each take three roundings.
    /// </summary>
    private float ErrorBound(ReadOnlySpan<float> query, int number)
    {
        var norm = Math.Sqrt(ExactDot.Of(query, query));
        if (!double.IsFinite(norm) || norm > 1e6)
        {
            throw new ReactException("ReactQueryNotFinite", ReactErrorKind.InvalidArgument, $"Query {number} holds values that are not finite, or far too large.", "Embed the queries with the model of the index.", number);
        }

        var roundings = (index.Dimension + 8) * Math.Pow(2, -24);
        return (float)(roundings / (1 - roundings) * norm * MaxNorm) + 1e-30f;
    }

    private void Scan(ReadOnlySpan<float> queries, TopCandidates[] candidates, SearchKey key, RowSet? among, long count, CancellationToken stopping)
    {
        var dimension = index.Dimension;
        var blockRows = (int)Math.Min(Math.Clamp(BlockElements / dimension / 64 * 64, 64, 8192), Math.Max(1, count));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var scorer = new RowScorer(index, key);
        using var rows = new RowBlock(index, key, blockRows);
        var block = zeros(blockRows, dimension, ScalarType.Float32);
        var transposed = block.t();
        var groups = Groups(queries, dimension, blockRows);
        var cursor = new RowCursor(index.RowCount, among);
        for (var (from, to) = cursor.Take(blockRows); from < to; (from, to) = cursor.Take(blockRows))
        {
            stopping.ThrowIfCancellationRequested();
            rows.Load(from, to, among, MemoryMarshal.Cast<byte, float>(block.bytes));
            for (var group = 0; group < groups.Count && rows.Count > 0; group++)
            {
                var (queryBlock, scores) = groups[group];
                scores.addmm_(queryBlock, transposed, beta: 0, alpha: 1);
                var values = MemoryMarshal.Cast<byte, float>(scores.bytes);
                for (var i = 0; i < values.Length / blockRows; i++)
                {
                    candidates[(group * QueryGroup) + i].Scan(rows.Ids, values.Slice(i * blockRows, rows.Count), scorer);
                }
            }

            observer.Progress(new WorkProgress("Searching", to, index.RowCount, "vectors"));
        }
    }

    private static List<(Tensor Queries, Tensor Scores)> Groups(ReadOnlySpan<float> queries, int dimension, int blockRows)
    {
        var groups = new List<(Tensor, Tensor)>();
        for (var first = 0; first < queries.Length / dimension; first += QueryGroup)
        {
            var count = Math.Min(QueryGroup, (queries.Length / dimension) - first);
            var block = zeros(count, dimension, ScalarType.Float32);
            MemoryMarshal.AsBytes(queries.Slice(first * dimension, count * dimension)).CopyTo(block.bytes);
            groups.Add((block, zeros(count, blockRows, ScalarType.Float32)));
        }

        return groups;
    }
}
