using System.Text;

namespace React.Tokenization;

/// <summary>Reads text by code points.</summary>
internal static class CodePoints
{
    /// <summary>The code point at a place and how many UTF-16 units it takes. A lone surrogate reads as U+FFFD.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        var unit = text[index];
        if (!char.IsSurrogate(unit))
        {
            length = 1;
            return unit;
        }

        Rune.DecodeFromUtf16(text[index..], out var rune, out length);
        return rune.Value;
    }

    /// <summary>The code point that ends before a place.</summary>
    public static int Before(ReadOnlySpan<char> text, int index, out int length)
    {
        Rune.DecodeLastFromUtf16(text[..index], out var rune, out length);
        return rune.Value;
    }

    /// <summary>Appends one code point.</summary>
    public static void Append(StringBuilder builder, int codePoint)
    {
        if (codePoint < 0x10000)
        {
            builder.Append((char)codePoint);
        }
        else
        {
            builder.Append((char)(0xD800 + ((codePoint - 0x10000) >> 10))).Append((char)(0xDC00 + ((codePoint - 0x10000) & 0x3FF)));
        }
    }

    /// <summary>The text with U+FFFD for every lone surrogate.</summary>
    public static string ReplaceLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(builder, rune.Value);
        }

        return builder.ToString();
    }

    /// <summary>The first <paramref name="limit"/> units, without half a surrogate pair at the end.</summary>
    public static ReadOnlySpan<char> Prefix(ReadOnlySpan<char> text, int limit) =>
        text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
}
