namespace React.Indexing;

/// <summary>Scores single rows of an index exactly. One for each thread.</summary>
internal sealed class RowScorer(ReactIndex index, VectorKind kind) : IDisposable
{
    private readonly float[] row = new float[index.Dimension];

    public VectorReader Vectors { get; } = new(index, kind);

    /// <summary>Inner product of a query and the vector of a pair.</summary>
    public double Score(ReadOnlySpan<float> query, long id)
    {
        Vectors.Read(id, row);
        return ExactDot.Of(query, row);
    }

    public void Dispose() => Vectors.Dispose();
}
