namespace React.Indexing;

/// <summary>Some rows of an index as float32, one behind the other, with their ids. Where pictures and captions count, a row is their weighted sum. One for each thread.</summary>
internal sealed class RowBlock : IDisposable
{
    private readonly ReactIndex index;
    private readonly SearchKey key;
    private readonly VectorReader first;
    private readonly VectorReader? second;
    private readonly float[] other;
    private readonly long[] ids;

    /// <summary>An empty block.</summary>
    /// <param name="index">The index.</param>
    /// <param name="key">Which vectors.</param>
    /// <param name="capacity">The most rows it can hold.</param>
    public RowBlock(ReactIndex index, SearchKey key, int capacity)
    {
        this.index = index;
        this.key = key;
        first = new VectorReader(index, key.OnlyKind ?? VectorKind.Image);
        second = key.OnlyKind is null ? new VectorReader(index, VectorKind.Text) : null;
        other = new float[second is null ? 0 : index.Dimension];
        ids = new long[capacity];
    }

    /// <summary>Rows in it.</summary>
    public int Count { get; private set; }

    /// <summary>Their ids, ascending.</summary>
    public ReadOnlySpan<long> Ids => ids.AsSpan(0, Count);

    /// <summary>Reads the rows of a range that are in a set.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="to">The row behind the last.</param>
    /// <param name="among">The set; null for all.</param>
    /// <param name="destination">Where the vectors go; rows behind them keep what they hold.</param>
    public void Load(long from, long to, RowSet? among, Span<float> destination)
    {
        Count = 0;
        while (from < to)
        {
            var segment = index.SegmentOf(from);
            var end = Math.Min(to, index.StartOf(segment + 1));
            for (var row = from; row < end;)
            {
                var run = RunAt(row, end, among);
                if (run > 0)
                {
                    Read(segment, row, run, destination.Slice(Count * index.Dimension, run * index.Dimension));
                    for (var i = 0; i < run; i++)
                    {
                        ids[Count++] = row + i;
                    }
                }

                row += Math.Max(run, 1);
            }

            from = end;
        }
    }

    public void Dispose()
    {
        first.Dispose();
        second?.Dispose();
    }

    private static int RunAt(long row, long end, RowSet? among)
    {
        if (among is null)
        {
            return (int)(end - row);
        }

        var run = 0;
        while (row + run < end && among.Contains(row + run))
        {
            run++;
        }

        return run;
    }

    private void Read(int segment, long row, int count, Span<float> destination)
    {
        var start = (row - index.StartOf(segment)) * index.Dimension;
        first.Segment(segment).ReadFloats(start, destination);
        if (second is null)
        {
            return;
        }

        for (var at = 0; at < destination.Length; at += index.Dimension)
        {
            second.Segment(segment).ReadFloats(start + at, other);
            var target = destination.Slice(at, index.Dimension);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = (key.Image * target[i]) + (key.Text * other[i]);
            }
        }
    }
}
