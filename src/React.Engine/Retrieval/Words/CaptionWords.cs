using System.Globalization;
using System.Text;

namespace React.Retrieval.Words;

/// <summary>
/// Where the words of a text are: runs of letters, digits and the marks that belong to letters. Chinese and Japanese are written without spaces; each of their
/// characters is a word, so that a name of several of them is found as words that follow one another.
/// </summary>
internal static class CaptionWords
{
    /// <summary>Finds the words of a text.</summary>
    /// <param name="text">Anything; half a surrogate pair parts words.</param>
    /// <param name="words">Gets start and length of each; what it held is cleared.</param>
    public static void Find(ReadOnlySpan<char> text, List<(int Start, int Length)> words)
    {
        words.Clear();
        var start = -1;
        for (var at = 0; at < text.Length;)
        {
            var length = 1;
            var (isWord, isAlone) = (char.IsAsciiLetterOrDigit(text[at]), false);
            if (!char.IsAscii(text[at]))
            {
                var whole = Rune.DecodeFromUtf16(text[at..], out var rune, out length) == System.Buffers.OperationStatus.Done;
                isAlone = whole && IsIdeograph(rune.Value);
                isWord = whole && !isAlone && IsWord(rune);
            }

            if (!isWord && start >= 0)
            {
                words.Add((start, at - start));
                start = -1;
            }

            if (isAlone)
            {
                words.Add((at, length));
            }
            else if (isWord && start < 0)
            {
                start = at;
            }

            at += length;
        }

        if (start >= 0)
        {
            words.Add((start, text.Length - start));
        }
    }

    /// <summary>The words of a text in lower case, in their order.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<(int Start, int Length)>();
        Find(text, words);
        return [.. words.Select(word => text.Substring(word.Start, word.Length).ToLowerInvariant())];
    }

    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Hiragana and katakana (but for their middle dot), the ideographs of the first plane, compatibility ideographs, planes 2 and 3.
    private static bool IsIdeograph(int value) => value is (>= 0x3041 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
