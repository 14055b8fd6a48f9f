namespace React.Tokenization;

/// <summary>What a piece of a caption is.</summary>
internal enum CaptionPieceKind
{
    /// <summary>A word, a digit, a contraction or other characters: goes through byte-pair encoding.</summary>
    Word,

    /// <summary>The start token, written out.</summary>
    StartToken,

    /// <summary>The end token, written out.</summary>
    EndToken,
}

/// <summary>A piece of a cleaned caption.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct CaptionPiece(int Start, int Length, CaptionPieceKind Kind);
