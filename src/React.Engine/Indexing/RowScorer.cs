namespace React.Indexing;

/// <summary>Scores single rows of an index exactly. One for each thread.</summary>
internal sealed class RowScorer : IDisposable
{
    private readonly SearchKey key;
    private readonly VectorReader first;
    private readonly VectorReader? second;
    private readonly float[] row;

    public RowScorer(ReactIndex index, SearchKey key)
    {
        this.key = key;
        first = new VectorReader(index, key.OnlyKind ?? VectorKind.Image);
        second = key.OnlyKind is null ? new VectorReader(index, VectorKind.Text) : null;
        row = new float[index.Dimension];
    }

    /// <summary>Score of a query and a row: the inner product with its one vector, or the weighted sum of both.</summary>
    public double Score(ReadOnlySpan<float> query, long id)
    {
        first.Read(id, row);
        var score = ExactDot.Of(query, row);
        if (second is null)
        {
            return score;
        }

        second.Read(id, row);
        return ((double)key.Image * score) + ((double)key.Text * ExactDot.Of(query, row));
    }

    public void Dispose()
    {
        first.Dispose();
        second?.Dispose();
    }
}
