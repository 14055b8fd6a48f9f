using System.Text;

namespace React.Tokenization;

/// <summary>HTML's character references, read as HTML5 and Python's <c>html.unescape</c> read them.</summary>
internal static class HtmlEntities
{
    private const int LongestName = 32;
    private const char ReplacementCharacter = '\uFFFD';

    private static readonly Dictionary<string, string> Names = new(2300, StringComparer.Ordinal);
    private static readonly Dictionary<string, string> Capitals = new(StringComparer.Ordinal);

    static HtmlEntities()
    {
        foreach (var (section, entry) in EmbeddedText.Entries("html5-entities.txt"))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            var value = new StringBuilder();
            foreach (var part in entry[(equals + 1)..].Split('+'))
            {
                CodePoints.Append(value, EmbeddedText.CodePoint(part));
            }

            var name = entry[..equals];
            if (section.Length > 0)
            {
                Capitals.Add(name, value.ToString());
                continue;
            }

            if (name[^1] == '*')
            {
                name = name[..^1];
                Names.Add(name, value.ToString());
            }

            Names.Add(name + ";", value.ToString());
        }
    }

    /// <summary>How many names are known, those without a semicolon counted apart.</summary>
    public static int Count => Names.Count;

    /// <summary>Replaces every reference once: names with or without semicolon (the longest that fits) and numbers.</summary>
    public static string Unescape(string text)
    {
        var at = text.IndexOf('&', StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        var builder = new StringBuilder(text.Length).Append(text, 0, at);
        while (at < text.Length)
        {
            var consumed = Reference(text, at, builder);
            if (consumed == 0)
            {
                builder.Append('&');
                consumed = 1;
            }

            at += consumed;
            var next = text.IndexOf('&', at);
            next = next < 0 ? text.Length : next;
            builder.Append(text, at, next - at);
            at = next;
        }

        return builder.ToString();
    }

    /// <summary>
    /// Replaces only references that are beyond doubt, ended by a semicolon; knows small names written in capitals too.
    /// </summary>
    public static string UnescapeTerminated(string text)
    {
        var at = text.IndexOf('&', StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        var builder = new StringBuilder(text.Length).Append(text, 0, at);
        while (at < text.Length)
        {
            var end = TerminatedEnd(text, at);
            if (end > 0)
            {
                builder.Append(Terminated(text[at..end]));
                at = end;
            }
            else
            {
                builder.Append('&');
                at++;
            }

            var next = text.IndexOf('&', at);
            next = next < 0 ? text.Length : next;
            builder.Append(text, at, next - at);
            at = next;
        }

        return builder.ToString();
    }

    private static int TerminatedEnd(string text, int at)
    {
        const int longest = 24;
        var end = at + 1;
        if (end < text.Length && text[end] == '#')
        {
            end++;
        }

        var start = end;
        while (end < text.Length && end - start < longest && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        return end > start && end < text.Length && text[end] == ';' ? end + 1 : 0;
    }

    private static string Terminated(string reference)
    {
        if (reference[1] == '#')
        {
            var number = Unescape(reference);
            return number.Contains(';', StringComparison.Ordinal) ? reference : number;
        }

        var name = reference[1..];
        if (Names.TryGetValue(name, out var value))
        {
            return value;
        }

        return !name.Any(char.IsAsciiLetterLower) && Names.TryGetValue(name.ToLowerInvariant(), out value) && Unescape(reference) == reference
            ? Capitals.GetValueOrDefault(name[..^1], value)
            : reference;
    }

    /// <summary>Appends what the reference at a place stands for; how many units it took, 0 where there is none.</summary>
    private static int Reference(string text, int at, StringBuilder builder)
    {
        var start = at + 1;
        return start < text.Length && text[start] == '#' ? Number(text, at, builder) : Name(text, at, builder);
    }

    private static int Number(string text, int at, StringBuilder builder)
    {
        var digits = at + 2;
        var hexadecimal = digits < text.Length && text[digits] is 'x' or 'X';
        if (hexadecimal)
        {
            digits++;
        }

        var end = digits;
        var value = 0;
        while (end < text.Length && (hexadecimal ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])))
        {
            var digit = char.IsAsciiDigit(text[end]) ? text[end] - '0' : (text[end] | 0x20) - 'a' + 10;
            value = Math.Min((value * (hexadecimal ? 16 : 10)) + digit, 0x110000);
            end++;
        }

        if (end == digits)
        {
            return 0;
        }

        AppendNumber(builder, value);
        return (end < text.Length && text[end] == ';' ? end + 1 : end) - at;
    }

    private static void AppendNumber(StringBuilder builder, int value)
    {
        if (value is 0 or (>= 0xD800 and <= 0xDFFF) or > 0x10FFFF)
        {
            builder.Append(ReplacementCharacter);
        }
        else if (value is >= 0x80 and <= 0x9F)
        {
            builder.Append(WindowsBytes.ToChar((byte)value));
        }
        else if (value is not ((>= 1 and <= 8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or (>= 0xFDD0 and <= 0xFDEF)) && (value & 0xFFFE) != 0xFFFE)
        {
            CodePoints.Append(builder, value);
        }
    }

    private static int Name(string text, int at, StringBuilder builder)
    {
        var start = at + 1;
        var end = start;
        for (var count = 0; end < text.Length && count < LongestName && !"\t\n\f <&#;".Contains(text[end], StringComparison.Ordinal); count++)
        {
            CodePoints.At(text, end, out var length);
            end += length;
        }

        if (end == start)
        {
            return 0;
        }

        end += end < text.Length && text[end] == ';' ? 1 : 0;
        var name = text[start..end];
        for (var length = name.Length; length > 1; length--)
        {
            if (Names.TryGetValue(name[..length], out var value))
            {
                builder.Append(value).Append(name, length, name.Length - length);
                return end - at;
            }
        }

        builder.Append('&').Append(name);
        return end - at;
    }
}
