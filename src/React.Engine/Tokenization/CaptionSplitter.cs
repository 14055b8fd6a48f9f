namespace React.Tokenization;

/// <summary>
/// Splits a cleaned caption as CLIP's pattern does: written-out start and end tokens, English contractions, runs of
/// letters, single number characters, runs of anything else that is no blank. By code points, in one pass.
/// </summary>
internal static class CaptionSplitter
{
    private const string StartToken = "<start_of_text>";
    private const string EndToken = "<end_of_text>";

    // A combining mark whose other cases are letters: the original's pattern, which ignores case, matches it nowhere.
    private const int IotaSubscript = 0x345;

    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    /// <summary>The next piece at or after a place.</summary>
    /// <param name="text">A cleaned caption.</param>
    /// <param name="at">Where to look; moved behind the piece.</param>
    /// <param name="piece">The piece found.</param>
    /// <returns>Whether there was one.</returns>
    public static bool TryNext(ReadOnlySpan<char> text, ref int at, out CaptionPiece piece)
    {
        var length = 0;
        var codePoint = 0;
        for (; at < text.Length; at += length)
        {
            codePoint = CodePoints.At(text, at, out length);
            if (!IsBetween(codePoint))
            {
                break;
            }
        }

        piece = default;
        if (at >= text.Length)
        {
            return false;
        }

        var start = at;
        var kind = CaptionPieceKind.Word;
        var rest = text[at..];
        if (codePoint == '<' && (Matches(rest, StartToken) || Matches(rest, EndToken)))
        {
            at += Matches(rest, StartToken) ? StartToken.Length : EndToken.Length;
            kind = rest.StartsWith(StartToken, StringComparison.Ordinal) ? CaptionPieceKind.StartToken
                : rest.StartsWith(EndToken, StringComparison.Ordinal) ? CaptionPieceKind.EndToken : kind;
        }
        else if (codePoint == '\'' && Contraction(rest) is > 0 and var contraction)
        {
            at += contraction;
        }
        else if (UnicodeTables.IsNumber(codePoint))
        {
            at += length;
        }
        else
        {
            at += Run(rest, UnicodeTables.IsLetter(codePoint));
        }

        piece = new CaptionPiece(start, at - start, kind);
        return true;
    }

    private static bool IsBetween(int codePoint) => UnicodeTables.IsWhiteSpace(codePoint) || codePoint == IotaSubscript;

    private static int Run(ReadOnlySpan<char> text, bool letters)
    {
        var at = 0;
        while (at < text.Length)
        {
            var codePoint = CodePoints.At(text, at, out var length);
            var belongs = letters
                ? UnicodeTables.IsLetter(codePoint)
                : !UnicodeTables.IsLetter(codePoint) && !UnicodeTables.IsNumber(codePoint) && !IsBetween(codePoint);
            if (!belongs)
            {
                break;
            }

            at += length;
        }

        return at;
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        foreach (var contraction in Contractions)
        {
            if (Matches(text, contraction))
            {
                return contraction.Length;
            }
        }

        return 0;
    }

    /// <summary>The pattern ignores case, and the long s is a case of s that lower-casing leaves.</summary>
    private static bool Matches(ReadOnlySpan<char> text, string expected)
    {
        if (text.Length < expected.Length)
        {
            return false;
        }

        for (var i = 0; i < expected.Length; i++)
        {
            if (text[i] != expected[i] && !(text[i] == '\u017F' && expected[i] == 's'))
            {
                return false;
            }
        }

        return true;
    }
}
