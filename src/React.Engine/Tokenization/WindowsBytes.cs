using System.Buffers;

namespace React.Tokenization;

/// <summary>Windows-1252, with the five bytes that it leaves open read as in Latin-1.</summary>
internal static class WindowsBytes
{
    // 0x80 to 0x9F; everything else is Latin-1.
    private const string High =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        string.Concat(Enumerable.Range(0x80, 0x20).Select(value => (char)value)));

    /// <summary>The character of a byte.</summary>
    public static char ToChar(byte value) => value is >= 0x80 and <= 0x9F ? High[value - 0x80] : (char)value;

    /// <summary>The byte of a character, where it has one; control characters from 0x80 to 0x9F stand for themselves.</summary>
    public static bool TryGetByte(char character, out byte value)
    {
        var index = character < 0x100 ? -1 : High.IndexOf(character, StringComparison.Ordinal);
        value = index < 0 ? (byte)character : (byte)(0x80 + index);
        return character < 0x100 || index >= 0;
    }

    /// <summary>Reads control characters from 0x80 to 0x9F, which no text holds on purpose, as Windows characters.</summary>
    public static string ReplaceControls(string text) =>
        text.AsSpan().ContainsAny(Controls)
            ? string.Create(text.Length, text, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = source[i] < 0x100 ? ToChar((byte)source[i]) : source[i];
                }
            })
            : text;
}
