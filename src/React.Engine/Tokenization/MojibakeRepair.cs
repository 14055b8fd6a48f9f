using System.Text;

namespace React.Tokenization;

/// <summary>
/// Undoes the commonest wrong decoding: UTF-8 read as Windows-1252 or Latin-1, also twice. The rules look for character
/// sequences that such an accident makes and that no language writes; a sequence that could be meant is left alone
/// unless the rest of its line is broken beyond doubt.
/// </summary>
internal static class MojibakeRepair
{
    // Each round undoes one accident; more than a few in a row are somebody's joke.
    private const int MostRounds = 8;

    // Stand after a letter in ordinary text, so they prove little.
    private const string Typographic = "\u2013\u2014\u2018\u2019\u201A\u201C\u201D\u201E\u2026\u2022\u2122\u2039\u203A\u00AE\u00A9\u00B0\u00BB\u00AB\u00B7\u00A0";

    // The Windows bytes 0x80 to 0x9F that are letters of Slavic words.
    private const string Letters = "\u0160\u0161\u017D\u017E";

    private enum Evidence
    {
        None,
        Weak,
        Strong,
    }

    /// <summary>The line as it was before it was decoded wrongly; the line itself where nothing proves that.</summary>
    public static string Repair(string line)
    {
        for (var round = 0; round < MostRounds && line.AsSpan().ContainsAnyInRange('\u00C2', '\u00F4'); round++)
        {
            if (Undo(line) is not { } repaired)
            {
                break;
            }

            line = repaired;
        }

        return line;
    }

    private static string? Undo(string line)
    {
        var proven = false;
        var whole = true;
        for (var at = 0; at < line.Length;)
        {
            var evidence = Judge(line, at, out var length, out _);
            proven |= evidence == Evidence.Strong;
            whole &= evidence != Evidence.None || char.IsAscii(line[at]);
            at += length;
        }

        return proven ? Decode(line, whole) : null;
    }

    private static string Decode(string line, bool whole)
    {
        var builder = new StringBuilder(line.Length);
        for (var at = 0; at < line.Length;)
        {
            var evidence = Judge(line, at, out var length, out var codePoint);
            if (evidence == Evidence.Strong || (whole && evidence == Evidence.Weak))
            {
                CodePoints.Append(builder, codePoint);
                if (IsLostBlank(line, at) && !NextIs(line, at + 2, ' '))
                {
                    builder.Append(' ');
                }
            }
            else
            {
                builder.Append(line, at, length);
            }

            at += length;
        }

        return builder.ToString();
    }

    /// <summary>What the characters from a place on look like as bytes.</summary>
    /// <param name="length">How many characters the sequence takes; 1 where there is none.</param>
    /// <param name="codePoint">What the bytes mean in UTF-8.</param>
    private static Evidence Judge(string line, int at, out int length, out int codePoint)
    {
        length = 1;
        codePoint = 0;
        var lead = line[at];
        if (lead is < '\u00C2' or > '\u00F4')
        {
            return Evidence.None;
        }

        if (IsLostBlank(line, at))
        {
            length = 2;
            codePoint = 0xE0;
            return at > 0 && char.IsAsciiLetterLower(line[at - 1]) ? Evidence.Strong : Evidence.Weak;
        }

        var count = lead < '\u00E0' ? 2 : lead < '\u00F0' ? 3 : 4;
        if (at + count > line.Length)
        {
            return Evidence.None;
        }

        Span<byte> bytes = stackalloc byte[count];
        bytes[0] = (byte)lead;
        for (var i = 1; i < count; i++)
        {
            if (!WindowsBytes.TryGetByte(line[at + i], out bytes[i]))
            {
                return Evidence.None;
            }
        }

        if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) != System.Buffers.OperationStatus.Done || consumed != count)
        {
            return Evidence.None;
        }

        length = count;
        codePoint = rune.Value;
        return Weigh(line, at, count) ? Evidence.Strong : Evidence.Weak;
    }

    private static bool Weigh(string line, int at, int count)
    {
        var continuation = line.AsSpan(at + 1, count - 1);
        if (count == 4)
        {
            return true;
        }

        if (count == 3)
        {
            return continuation.ContainsAnyExcept(Typographic + Letters);
        }

        // A capital A with circumflex or tilde before a symbol: no language has that, save in words all in capitals.
        var typographic = Typographic.Contains(continuation[0], StringComparison.Ordinal);
        if (line[at] is '\u00C2' or '\u00C3')
        {
            return !typographic || at == 0 || !char.IsUpper(line[at - 1]);
        }

        // Other leads are letters of their own: the symbol has to stand inside a word, or among others of its kind.
        return !typographic && ((at > 0 && char.IsLower(line[at - 1])) || FollowedByWord(line, at + 2) || FollowsSequence(line, at));
    }

    private static bool FollowedByWord(string line, int at) =>
        at < line.Length && (char.IsAsciiLetterLower(line[at]) || IsPair(line, at));

    private static bool FollowsSequence(string line, int at) => at >= 2 && IsPair(line, at - 2);

    private static bool IsPair(string line, int at) =>
        at + 1 < line.Length && line[at] is >= '\u00C2' and <= '\u00DF'
        && WindowsBytes.TryGetByte(line[at + 1], out var value) && value is >= 0x80 and <= 0xBF;

    /// <summary>A capital A with tilde whose no-break space some system made a plain one.</summary>
    private static bool IsLostBlank(string line, int at) => line[at] == '\u00C3' && NextIs(line, at + 1, ' ');

    private static bool NextIs(string line, int at, char expected) => at < line.Length && line[at] == expected;
}
