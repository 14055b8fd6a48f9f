using React.Storage;

namespace React.Indexing;

/// <summary>Scores rows of an index exactly. One for each thread.</summary>
/// <param name="index">The index.</param>
/// <param name="key">What queries are compared with.</param>
/// <param name="files">The files of the vectors: one for each kind that the key names.</param>
internal sealed class RowScorer(ReactIndex index, SearchKey key, VectorFiles[] files)
{
    // Rows that lie close together are read at once, those between them too.
    private const int MaxRun = 128;
    private const int MaxGap = 8;

    private readonly byte[][] stored = [.. files.Select(file => new byte[MaxRun * file.RowBytes])];
    private readonly float[][] vectors = [.. files.Select(_ => new float[index.Dimension])];

    /// <summary>Score of a query and a row: the inner product with its one vector, or the weighted sum of both.</summary>
    public double Score(ReadOnlySpan<float> query, long id)
    {
        Read(id, 1);
        Widen(0);
        return Score(query);
    }

    /// <summary>Scores many rows.</summary>
    /// <param name="ids">The rows, ascending; may repeat.</param>
    /// <param name="scored">Is called for each, with its place among the ids; asks for the score of a query and that row.</param>
    public void Score(ReadOnlySpan<long> ids, Action<int> scored)
    {
        for (var start = 0; start < ids.Length;)
        {
            var end = start + 1;
            var segmentEnd = index.StartOf(index.SegmentOf(ids[start]) + 1);
            while (end < ids.Length && ids[end] < segmentEnd && ids[end] - ids[end - 1] <= MaxGap && ids[end] - ids[start] < MaxRun)
            {
                end++;
            }

            Read(ids[start], (int)(ids[end - 1] - ids[start]) + 1);
            for (var i = start; i < end; i++)
            {
                if (i == start || ids[i] != ids[i - 1])
                {
                    Widen((int)(ids[i] - ids[start]));
                }

                scored(i);
            }

            start = end;
        }
    }

    /// <summary>Score of a query and the row that is at hand.</summary>
    public double Score(ReadOnlySpan<float> query) => vectors.Length == 1
        ? ExactDot.Of(query, vectors[0])
        : ((double)key.Image * ExactDot.Of(query, vectors[0])) + ((double)key.Text * ExactDot.Of(query, vectors[1]));

    private void Read(long first, int count)
    {
        var segment = index.SegmentOf(first);
        for (var kind = 0; kind < files.Length; kind++)
        {
            files[kind].Read(segment, first - index.StartOf(segment), stored[kind].AsSpan(0, count * files[kind].RowBytes));
        }
    }

    private void Widen(int row)
    {
        for (var kind = 0; kind < files.Length; kind++)
        {
            HalfVectors.ToFloats(stored[kind].AsSpan(row * files[kind].RowBytes, files[kind].RowBytes), index.ElementType, vectors[kind]);
        }
    }
}
