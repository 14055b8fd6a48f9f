using System.Numerics;

namespace React.Indexing;

/// <summary>Hands out the rows of an index in ascending order, some at a time, each to one taker. Safe for several threads.</summary>
/// <param name="rows">Rows of the index.</param>
/// <param name="among">The rows to hand out; null for all.</param>
internal sealed class RowCursor(long rows, RowSet? among)
{
    private readonly object gate = new();
    private long next;

    /// <summary>Takes the next rows.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>The range that holds them, which may hold rows that are not handed out; empty at the end.</returns>
    public (long From, long To) Take(int most)
    {
        lock (gate)
        {
            var from = next;
            next = among is null ? Math.Min(rows, from + most) : AfterMembers(from, most);
            return (from, next);
        }
    }

    /// <summary>The first run of rows in a range that are handed out; empty, at its end, where there are none.</summary>
    public (long First, long Behind) Run(long from, long to)
    {
        if (among is null)
        {
            return (from, to);
        }

        var first = Next(from, to, flip: 0);
        return (first, Next(first, to, flip: ulong.MaxValue));
    }

    /// <summary>The first row from one on that is a member, or with all bits flipped, that is none.</summary>
    private long Next(long from, long to, ulong flip)
    {
        for (var at = from; at < to; at = (at | 63) + 1)
        {
            var word = (among!.Word(at >> 6) ^ flip) >> (int)(at & 63);
            if (word != 0)
            {
                return Math.Min(to, at + BitOperations.TrailingZeroCount(word));
            }
        }

        return to;
    }

    /// <summary>The row behind the next so many members.</summary>
    private long AfterMembers(long from, int most)
    {
        for (var at = from; at < rows; at = (at | 63) + 1)
        {
            var word = among!.Word(at >> 6) >> (int)(at & 63);
            var members = BitOperations.PopCount(word);
            if (members >= most)
            {
                for (var left = most; left > 1; left--)
                {
                    word &= word - 1;
                }

                return at + BitOperations.TrailingZeroCount(word) + 1;
            }

            most -= members;
        }

        return rows;
    }
}
