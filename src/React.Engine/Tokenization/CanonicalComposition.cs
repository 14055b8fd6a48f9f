using System.Text;

namespace React.Tokenization;

/// <summary>
/// Unicode normalization form C (UAX #15). The runtime's own returns its input unchanged in invariant globalization
/// mode, and token ids may not depend on a host's settings.
/// </summary>
internal static class CanonicalComposition
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TailCount;

    /// <summary>The text in form C.</summary>
    public static string Compose(string text)
    {
        // Everything below the first combining mark is in form C by itself.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
        {
            return text;
        }

        var codePoints = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, codePoints);
        }

        Reorder(codePoints);
        var builder = new StringBuilder(text.Length);
        foreach (var codePoint in Join(codePoints))
        {
            CodePoints.Append(builder, codePoint);
        }

        return builder.ToString();
    }

    private static void Decompose(int codePoint, List<int> result)
    {
        var syllable = codePoint - HangulBase;
        if (syllable is >= 0 and < HangulCount)
        {
            result.Add(LeadBase + (syllable / (VowelCount * TailCount)));
            result.Add(VowelBase + (syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0)
            {
                result.Add(TailBase + (syllable % TailCount));
            }
        }
        else if (UnicodeTables.TryDecompose(codePoint, out var parts))
        {
            Decompose(parts.First, result);
            if (parts.Second != 0)
            {
                Decompose(parts.Second, result);
            }
        }
        else
        {
            result.Add(codePoint);
        }
    }

    /// <summary>Sorts each run of marks by combining class; equal classes keep their order.</summary>
    private static void Reorder(List<int> codePoints)
    {
        for (var start = 0; start < codePoints.Count; start++)
        {
            if (UnicodeTables.CombiningClass(codePoints[start]) == 0)
            {
                continue;
            }

            var end = start + 1;
            while (end < codePoints.Count && UnicodeTables.CombiningClass(codePoints[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var sorted = codePoints.GetRange(start, end - start).OrderBy(UnicodeTables.CombiningClass).ToArray();
                for (var i = 0; i < sorted.Length; i++)
                {
                    codePoints[start + i] = sorted[i];
                }
            }

            start = end - 1;
        }
    }

    private static List<int> Join(List<int> codePoints)
    {
        var result = new List<int>(codePoints.Count);
        var starter = -1;
        var lastClass = 0;
        foreach (var codePoint in codePoints)
        {
            var combining = UnicodeTables.CombiningClass(codePoint);
            var adjacent = starter == result.Count - 1;
            if (starter >= 0 && (adjacent || lastClass < combining) && TryPair(result[starter], codePoint, out var composed))
            {
                result[starter] = composed;
                continue;
            }

            if (combining == 0)
            {
                starter = result.Count;
            }

            lastClass = combining;
            result.Add(codePoint);
        }

        return result;
    }

    private static bool TryPair(int first, int second, out int composed)
    {
        if (first - LeadBase is >= 0 and < LeadCount && second - VowelBase is >= 0 and < VowelCount)
        {
            composed = HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TailCount);
            return true;
        }

        if (first - HangulBase is >= 0 and < HangulCount && (first - HangulBase) % TailCount == 0 && second - TailBase is > 0 and < TailCount)
        {
            composed = first + second - TailBase;
            return true;
        }

        return UnicodeTables.TryCompose(first, second, out composed);
    }
}
