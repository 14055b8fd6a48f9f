using System.Diagnostics;
using React.Work;

namespace React.Indexing.Faiss;

/// <summary>Compares an approximate search with the exact one.</summary>
internal static class RecallMeasurement
{
    // Times of single queries: enough that the middle one means something, few where each reads the whole index.
    private const int TimedApproximate = 50;
    private const int TimedExact = 3;

    /// <summary>Measures an index in faiss's memory, which stays the caller's. Looks at all rows it knows, removed ones too.</summary>
    public static ReactIndexRecall Measure(
        ReactIndex index, FaissIndex faiss, VectorKind kind, ApproximateParameters parameters, RecallQueries queries, int at, IWorkObserver observer, CancellationToken stopping)
    {
        // Not disposed of: that would dispose of the caller's index.
        var search = new FaissSearch(index, faiss, kind, faiss.Count, parameters, observer);
        return Measure(index, search, "", parameters.ToString(), queries, at, observer, stopping);
    }

    /// <summary>Measures a search.</summary>
    public static ReactIndexRecall Measure(
        ReactIndex index, FaissSearch search, string factory, string parameters, RecallQueries queries, int at, IWorkObserver observer, CancellationToken stopping)
    {
        var exact = new ExactSearch(index, observer);
        var key = SearchKey.Of(search.Kind);
        var live = index.Removed?.Complement();
        var truth = exact.Search(queries.Vectors, at, key, live, stopping);
        var found = search.Search(queries.Vectors, at, live, stopping);
        var (hits, all) = (0L, 0L);
        for (var query = 0; query < truth.Length; query++)
        {
            all += truth[query].Length;

            // Scores are exact, so a neighbour as near as the last one that counts is as good as that, whatever its id.
            hits += truth[query].Length == 0 ? 0 : found[query].Count(hit => hit.Score >= truth[query][^1].Score);
        }

        var approximate = Middle(queries.Vectors, index.Dimension, TimedApproximate, query => search.Search(query, at, live, stopping));
        var whole = Middle(queries.Vectors, index.Dimension, TimedExact, query => exact.Search(query, at, key, live, stopping));
        return new ReactIndexRecall(search.Kind == VectorKind.Image ? "Image" : "Caption", at, all == 0 ? 1 : (double)hits / all, truth.Length, queries.Description,
            approximate, whole, search.Rows, factory, parameters);
    }

    /// <summary>The middle time of single queries, in milliseconds.</summary>
    private static double Middle(ReadOnlyMemory<float> queries, int dimension, int most, Action<ReadOnlyMemory<float>> search)
    {
        var times = new List<double>();
        for (var i = 0; i < Math.Min(most, queries.Length / dimension); i++)
        {
            var watch = Stopwatch.StartNew();
            search(queries.Slice(i * dimension, dimension));
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return times.Count == 0 ? 0 : times[times.Count / 2];
    }
}
