using System.Numerics;

namespace React.Indexing;

/// <summary>Hands out the rows of an index in ascending order, some at a time, each to one taker. Safe for several threads.</summary>
/// <param name="rows">Rows of the index.</param>
/// <param name="among">The rows to hand out; null for all.</param>
internal sealed class RowCursor(long rows, RowSet? among)
{
    private readonly object gate = new();
    private long next;

    /// <summary>The rows to hand out; null for all.</summary>
    public RowSet? Among => among;

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

    /// <summary>The row behind the next so many members.</summary>
    private long AfterMembers(long from, int most)
    {
        for (var at = from; at < rows; at = (at | 63) + 1)
        {
            var word = among!.Word(at >> 6) >> (int)(at & 63);
            var members = BitOperations.PopCount(word);
            if (members >= most)
            {
                // The position of the last one that is taken.
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
