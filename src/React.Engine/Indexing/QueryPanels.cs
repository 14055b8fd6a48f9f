namespace React.Indexing;

/// <summary>Queries laid out for <see cref="ScoreTile"/>, with the score that each asks for. Shared by all threads.</summary>
internal sealed unsafe class QueryPanels : IDisposable
{
    private readonly NativeFloats values;
    private readonly NativeFloats thresholds;
    private readonly bool wide;
    private readonly int dimension;

    /// <summary>Lays out queries.</summary>
    /// <param name="queries">A row each.</param>
    /// <param name="dimension">Length of a row.</param>
    /// <param name="wide">Whether the processor can work on wide panels.</param>
    public QueryPanels(ReadOnlySpan<float> queries, int dimension, bool wide)
    {
        this.wide = wide;
        this.dimension = dimension;
        Count = queries.Length / dimension;
        var padded = (Count + ScoreTile.Narrow - 1) / ScoreTile.Narrow * ScoreTile.Narrow;
        values = new NativeFloats((long)padded * dimension);
        thresholds = new NativeFloats(padded);

        // Queries that pad a panel never find anything.
        new Span<float>(thresholds.Pointer, padded).Fill(float.PositiveInfinity);
        new Span<float>(thresholds.Pointer, Count).Fill(float.NegativeInfinity);
        for (var first = 0; first < padded; first += WidthAt(first))
        {
            var panel = Panel(first);
            var width = WidthAt(first);
            for (var query = first; query < Math.Min(first + width, Count); query++)
            {
                var row = queries.Slice(query * dimension, dimension);
                for (var i = 0; i < dimension; i++)
                {
                    panel[((nint)i * width) + query - first] = row[i];
                }
            }
        }
    }

    /// <summary>Queries.</summary>
    public int Count { get; }

    /// <summary>Queries, those that pad included, of the panel that begins with a query.</summary>
    public int WidthAt(int first) => wide && Count - first > ScoreTile.Narrow ? ScoreTile.Wide : ScoreTile.Narrow;

    /// <summary>The panel that begins with a query.</summary>
    public float* Panel(int first) => values.Pointer + ((nint)first * dimension);

    /// <summary>The thresholds from a query on. Other threads raise them meanwhile; an older, lower one only lets more through.</summary>
    public float* Thresholds(int first) => thresholds.Pointer + first;

    public void Dispose()
    {
        values.Dispose();
        thresholds.Dispose();
    }
}
