namespace React.Corpora;

/// <summary>Orders file names with runs of digits compared as numbers: <c>2.tar</c> before <c>10.tar</c>. No culture is involved.</summary>
public sealed class ShardNameComparer : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static ShardNameComparer Instance { get; } = new();

    private ShardNameComparer()
    {
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return x is null ? (y is null ? 0 : -1) : 1;
        }

        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            if (char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]))
            {
                var a = TakeNumber(x, ref i);
                var b = TakeNumber(y, ref j);
                var order = a.Length != b.Length ? a.Length - b.Length : a.SequenceCompareTo(b);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (x[i] != y[j])
            {
                return x[i] - y[j];
            }
            else
            {
                i++;
                j++;
            }
        }

        // Names that differ in leading zeros only still get a fixed order.
        return x.Length - i != y.Length - j ? (x.Length - i) - (y.Length - j) : string.CompareOrdinal(x, y);
    }

    private static ReadOnlySpan<char> TakeNumber(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(start, at - start).TrimStart('0');
    }
}
