using React.Indexing.Faiss;
using React.Work;

namespace React;

/// <summary>What a check of a whole index found.</summary>
/// <param name="Path">The index.</param>
/// <param name="PairCount">Pairs in it.</param>
/// <param name="SegmentCount">Segments in it.</param>
/// <param name="Faults">What is wrong, file by file; empty where nothing is.</param>
public sealed record ReactIndexTest(string Path, long PairCount, int SegmentCount, IReadOnlyList<ReactIndexFault> Faults)
{
    /// <summary>Whether the index is sound.</summary>
    public bool Passed => Faults.Count == 0;

    /// <summary>What the approximate parts of the index find of what an exact search finds; empty where that was not measured.</summary>
    public IReadOnlyList<ReactIndexRecall> Recall { get; init; } = [];

    /// <summary>Measures the recall of the approximate parts too, with captions of the index as queries.</summary>
    /// <param name="at">Neighbours a query; null for as many as it was tuned for.</param>
    /// <param name="queryCount">How many queries.</param>
    /// <param name="seed">Decides which captions.</param>
    /// <exception cref="ReactException">The index has no approximate part, or faiss is missing.</exception>
    public ReactIndexTest WithRecall(ReactIndex index, int? at, int queryCount, int seed, IWorkObserver observer, CancellationToken stopping) =>
        this with { Recall = IndexRecall.Measure(index, at, RecallQueries.From(index, queryCount, seed), observer, stopping) };

    /// <summary>Checks every checksum, count, vector and link of an index.</summary>
    public static ReactIndexTest Run(ReactIndex index, IWorkObserver observer, CancellationToken stopping) =>
        new(index.Path, index.Count, index.SegmentCount, (ReactIndexFault[])[.. index.Verify(observer, stopping)]);
}
