using System.Numerics;

namespace React.Indexing;

/// <summary>A set of row numbers of an index, one bit a row: what a filter lets through, or what was removed.</summary>
public sealed class RowSet
{
    private readonly ulong[] words;

    /// <summary>An empty set.</summary>
    /// <param name="rows">Rows of the index: members are 0 to <paramref name="rows"/> - 1.</param>
    public RowSet(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Rows = rows;
        words = new ulong[(rows + 63) / 64];
    }

    private RowSet(long rows, ulong[] words) => (Rows, this.words) = (rows, words);

    /// <summary>Rows of the index.</summary>
    public long Rows { get; }

    /// <summary>Members of the set.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (var word in words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>64 rows from <paramref name="number"/> · 64 on, the first in the lowest bit; rows past the end are 0.</summary>
    public ulong Word(long number) => words[number];

    /// <summary>Whether a row is in the set.</summary>
    public bool Contains(long row) => (words[Checked(row) >> 6] >> (int)(row & 63) & 1) != 0;

    /// <summary>Puts a row into the set.</summary>
    public void Add(long row) => words[Checked(row) >> 6] |= 1UL << (int)(row & 63);

    /// <summary>The members in ascending order.</summary>
    public IEnumerable<long> Members()
    {
        for (var number = 0L; number < words.Length; number++)
        {
            for (var word = words[number]; word != 0; word &= word - 1)
            {
                yield return (number << 6) + BitOperations.TrailingZeroCount(word);
            }
        }
    }

    /// <summary>Rows that are not in this set.</summary>
    public RowSet Complement()
    {
        var result = new ulong[words.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = ~words[i];
        }

        if ((Rows & 63) != 0)
        {
            result[^1] &= (1UL << (int)(Rows & 63)) - 1;
        }

        return new RowSet(Rows, result);
    }

    /// <summary>Rows in both sets.</summary>
    public RowSet And(RowSet other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Rows, Rows);
        return new RowSet(Rows, [.. words.Zip(other.words, (a, b) => a & b)]);
    }

    private long Checked(long row) => (ulong)row < (ulong)Rows ? row : throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Rows} rows.");
}
