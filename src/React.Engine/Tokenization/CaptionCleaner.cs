using System.Text;

namespace React.Tokenization;

/// <summary>
/// What CLIP's tokenizer does to a text before it splits it: repair, HTML references (twice), blanks, lower case.
/// </summary>
public static class CaptionCleaner
{
    /// <summary>Longer texts are cut before anything else; no context length reaches that far.</summary>
    internal const int LongestCaption = 1 << 20;

    /// <summary>The cleaned text, repaired first.</summary>
    /// <param name="caption">Any text, also with lone surrogates, which become U+FFFD.</param>
    public static string Clean(string caption) => Clean(caption, repair: true);

    /// <summary>The cleaned text.</summary>
    /// <param name="caption">Any text, also with lone surrogates, which become U+FFFD.</param>
    /// <param name="repair">Whether wrongly decoded characters, curly quotes, width forms and the like are mended first.</param>
    public static string Clean(string caption, bool repair)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var text = caption.Length <= LongestCaption ? caption : CodePoints.Prefix(caption, LongestCaption).ToString();
        text = CodePoints.ReplaceLoneSurrogates(text);
        text = repair ? TextRepair.Repair(text) : text;
        text = HtmlEntities.Unescape(HtmlEntities.Unescape(text));
        return LowerCase.Convert(CollapseBlanks(text));
    }

    /// <summary>
    /// Strips the ends, makes every run of blanks one space, strips again. The separators U+001C to U+001F count as
    /// blanks at the ends only.
    /// </summary>
    private static string CollapseBlanks(string text)
    {
        var trimmed = Strip(text);
        var builder = new StringBuilder(trimmed.Length);
        var blank = false;
        foreach (var unit in trimmed)
        {
            if (UnicodeTables.IsWhiteSpace(unit))
            {
                blank = true;
                continue;
            }

            if (blank)
            {
                builder.Append(' ');
                blank = false;
            }

            builder.Append(unit);
        }

        return builder.ToString();
    }

    private static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && IsStripped(text[start]))
        {
            start++;
        }

        var end = text.Length;
        while (end > start && IsStripped(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static bool IsStripped(char unit) => UnicodeTables.IsWhiteSpace(unit) || unit is >= '\x1C' and <= '\x1F';
}
