namespace React.Tokenization;

/// <summary>A vocabulary as its files hold it: tokens by id and merges by rank.</summary>
/// <param name="Tokens">Tokens, each at its id; the last two are the start and the end token.</param>
/// <param name="Merges">Pairs of tokens, most frequent first.</param>
internal sealed record BpeVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges)
{
    /// <summary>The smallest vocabulary: 256 bytes, the same ending a word, start and end token.</summary>
    public const int SmallestSize = 514;

    /// <summary>More tokens than any text encoder has; bounds what a file can make us allocate.</summary>
    public const int LargestSize = 1_000_000;

    /// <summary>The longest token, in characters.</summary>
    public const int LongestToken = 1024;

    /// <summary>The start token as published vocabularies spell it.</summary>
    public const string StartToken = "<|startoftext|>";

    /// <summary>The end token as published vocabularies spell it.</summary>
    public const string EndToken = "<|endoftext|>";

    /// <summary>The 512 tokens that every vocabulary begins with: bytes, then bytes that end a word.</summary>
    public static IEnumerable<string> BaseTokens() =>
        ByteCharacters.Alphabet.Select(character => character.ToString())
            .Concat(ByteCharacters.Alphabet.Select(character => character + ByteCharacters.EndOfWord));
}
