namespace React.Indexing;

/// <summary>Computes fast scores of rows and hands those that may count to the candidates of each query. One for each thread.</summary>
internal interface IBlockScorer : IDisposable
{
    /// <summary>Scores all rows of a chunk with all queries.</summary>
    void Score(RowChunk chunk, CancellationToken stopping);
}
