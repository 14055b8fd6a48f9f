using System.Text;

namespace React.Tokenization;

/// <summary>Full Unicode lower case without language rules, as Python's <c>str.lower</c> does it.</summary>
internal static class LowerCase
{
    private const int CapitalSigma = 0x3A3;
    private const int CapitalIWithDot = 0x130;

    /// <summary>The text in lower case: capital I with dot becomes two characters, a sigma that ends a word the final form.</summary>
    public static string Convert(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var builder = new StringBuilder(text.Length + 8);
        var length = 0;
        for (var at = 0; at < text.Length; at += length)
        {
            var codePoint = CodePoints.At(text, at, out length);
            switch (codePoint)
            {
                case CapitalSigma:
                    builder.Append(EndsWord(text, at) ? '\u03C2' : '\u03C3');
                    break;
                case CapitalIWithDot:
                    builder.Append("i\u0307");
                    break;
                default:
                    CodePoints.Append(builder, UnicodeTables.ToLower(codePoint));
                    break;
            }
        }

        return builder.ToString();
    }

    /// <summary>Unicode's condition Final_Sigma: a cased letter before, none after, ignorable characters between not counted.</summary>
    private static bool EndsWord(ReadOnlySpan<char> text, int sigma)
    {
        var before = sigma;
        var cased = false;
        while (before > 0)
        {
            var codePoint = CodePoints.Before(text, before, out var length);
            before -= length;
            if (!UnicodeTables.IsCaseIgnorable(codePoint))
            {
                cased = UnicodeTables.IsCased(codePoint);
                break;
            }
        }

        return cased && !CasedFollows(text[(sigma + 1)..]);
    }

    private static bool CasedFollows(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var codePoint = CodePoints.At(text, at, out var length);
            if (!UnicodeTables.IsCaseIgnorable(codePoint))
            {
                return UnicodeTables.IsCased(codePoint);
            }

            at += length;
        }

        return false;
    }
}
