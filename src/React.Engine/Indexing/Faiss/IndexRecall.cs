using React.Work;

namespace React.Indexing.Faiss;

/// <summary>Measures the recall of an index's approximate parts.</summary>
public static class IndexRecall
{
    /// <summary>Compares each approximate part with the exact search.</summary>
    /// <param name="index">The index.</param>
    /// <param name="at">Neighbours a query; null for as many as it was tuned for.</param>
    /// <param name="queries">What is searched for.</param>
    /// <param name="observer">Is told of progress.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">The index has no approximate part, or faiss is missing.</exception>
    public static IReadOnlyList<ReactIndexRecall> Measure(ReactIndex index, int? at, RecallQueries queries, IWorkObserver observer, CancellationToken stopping)
    {
        if (index.Manifest.Approximate.Count == 0)
        {
            throw new ReactException("ReactIndexNotApproximate", ReactErrorKind.InvalidArgument, $"The index '{index.Path}' has no approximate part whose recall could be measured.",
                "Build one: Optimize-ReactIndex -Approximate.", index.Path);
        }

        var measured = new List<ReactIndexRecall>();
        foreach (var part in index.Manifest.Approximate)
        {
            using var search = FaissSearch.Open(index, part.Kind, observer)!;
            var count = (int)Math.Clamp(at ?? part.RecallAt, 1, Math.Max(1, Math.Min(index.Count, ExactSearch.MaxCount)));
            measured.Add(RecallMeasurement.Measure(index, search, part.Factory, part.Parameters, queries, count, observer, stopping));
        }

        return measured;
    }
}
