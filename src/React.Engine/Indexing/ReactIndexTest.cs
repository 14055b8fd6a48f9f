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

    /// <summary>Checks every checksum, count, vector and link of an index.</summary>
    public static ReactIndexTest Run(ReactIndex index, IWorkObserver observer, CancellationToken stopping) =>
        new(index.Path, index.Count, index.SegmentCount, (ReactIndexFault[])[.. index.Verify(observer, stopping)]);
}
