using System.Text;

namespace React.Tokenization;

/// <summary>
/// Mends what happens to text on its way through careless systems, as far as it changes token ids: the counterpart of
/// the Python package ftfy in the original. Ordinary text passes unchanged, except that it comes out in its plainest form.
/// </summary>
internal static class TextRepair
{
    // A repair can uncover the next one (a reference that names a broken character). The limit bounds hostile nesting.
    private const int MostPasses = 32;

    private const string Ligatures = "\u0132\u0133\u0149\u01C4\u01C5\u01C6\u01C7\u01C8\u01C9\u01CA\u01CB\u01CC\u01F1\u01F2\u01F3\uFB00\uFB01\uFB02\uFB03\uFB04\uFB05\uFB06";

    private static readonly string[] LigatureLetters =
    [
        "IJ", "ij", "'n", "D\u017D", "D\u017E", "d\u017E", "LJ", "Lj", "lj", "NJ", "Nj", "nj", "DZ", "Dz", "dz",
        "ff", "fi", "fl", "ffi", "ffl", "\u017Ft", "st",
    ];

    /// <summary>The repaired text. Lines are judged one by one.</summary>
    public static string Repair(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        var references = true;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            var line = text[start..end];

            // A text with tags is HTML: its references are meant.
            references = references && !line.Contains('<', StringComparison.Ordinal);
            builder.Append(RepairLine(line, references));
            start = end;
        }

        return builder.ToString();
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('&', StringComparison.Ordinal);

    private static string RepairLine(string line, bool references)
    {
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var before = line;
            line = references ? HtmlEntities.UnescapeTerminated(line) : line;
            line = MojibakeRepair.Repair(line);
            line = WindowsBytes.ReplaceControls(line);
            line = ReplaceForms(line);
            line = RemoveTerminalEscapes(line);
            line = RemoveControls(line);
            line = CanonicalComposition.Compose(line);
            if (line == before)
            {
                break;
            }
        }

        return line;
    }

    /// <summary>Ligatures become letters, width forms ordinary characters, curly quotes straight, separators line ends.</summary>
    private static string ReplaceForms(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '\u0131'))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            var ligature = unit < '\u0132' ? -1 : Ligatures.IndexOf(unit, StringComparison.Ordinal);
            if (ligature >= 0)
            {
                builder.Append(LigatureLetters[ligature]);
            }
            else if (unit == '\r')
            {
                builder.Append('\n');
                i += i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }
            else if (unit == '\uFFE3')
            {
                builder.Append(" \u0304");
            }
            else
            {
                builder.Append(unit switch
                {
                    '\u02BC' or (>= '\u2018' and <= '\u201B') => '\'',
                    >= '\u201C' and <= '\u201F' => '"',
                    '\u2028' or '\u2029' => '\n',
                    _ => (char)UnicodeTables.ToOrdinaryWidth(unit),
                });
            }
        }

        return builder.ToString();
    }

    /// <summary>Takes out terminal colour and cursor commands: escape, bracket, numbers, letter.</summary>
    private static string RemoveTerminalEscapes(string text)
    {
        var at = text.IndexOf("\u001B[", StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        var kept = 0;
        while (at >= 0)
        {
            var end = at + 2;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == ';'))
            {
                end++;
            }

            if (end < text.Length && char.IsAsciiLetter(text[end]))
            {
                builder.Append(text, kept, at - kept);
                kept = ++end;
            }

            at = text.IndexOf("\u001B[", end, StringComparison.Ordinal);
        }

        return builder.Append(text, kept, text.Length - kept).ToString();
    }

    private static string RemoveControls(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            if (!IsRemoved(unit))
            {
                builder.Append(unit);
            }
        }

        return builder.Length == text.Length ? text : builder.ToString();
    }

    /// <summary>Control characters that are no blanks, deprecated format characters, byte order mark, annotation marks.</summary>
    private static bool IsRemoved(char unit) =>
        unit is <= '\u0008' or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F'
            or (>= '\u206A' and <= '\u206F') or '\uFEFF' or (>= '\uFFF9' and <= '\uFFFC');
}
