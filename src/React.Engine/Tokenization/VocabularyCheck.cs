namespace React.Tokenization;

/// <summary>What a vocabulary must hold before an encoder is made of it.</summary>
internal static class VocabularyCheck
{
    // Line 1 of a table of merges is its version.
    private const int FirstMergeLine = 2;

    /// <summary>The vocabulary, or an error that names file and line.</summary>
    public static BpeVocabulary Checked(BpeVocabulary vocabulary, string tokensName, string mergesName)
    {
        var tokens = vocabulary.Tokens;
        if (tokens.Count is < BpeVocabulary.SmallestSize or > BpeVocabulary.LargestSize)
        {
            throw Invalid(tokensName, null, $"it has {tokens.Count} tokens; {BpeVocabulary.SmallestSize} to {BpeVocabulary.LargestSize} are possible");
        }

        CheckSpecial(tokens[^2], "start", [BpeVocabulary.StartToken, "<start_of_text>"], tokensName);
        CheckSpecial(tokens[^1], "end", [BpeVocabulary.EndToken, "<end_of_text>"], tokensName);
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var id = 0; id < tokens.Count - 2; id++)
        {
            if (!known.Add(tokens[id]))
            {
                throw Invalid(tokensName, tokensName == mergesName ? id - 512 + FirstMergeLine : null, $"the token '{tokens[id]}' is there twice");
            }

            CheckAlphabet(tokens[id], id, tokensName);
        }

        foreach (var token in BpeVocabulary.BaseTokens())
        {
            if (!known.Contains(token))
            {
                throw Invalid(tokensName, null, $"the token '{token}' is missing: a byte-level vocabulary holds all 256 bytes, alone and at a word's end");
            }
        }

        CheckMerges(vocabulary.Merges, known, mergesName);
        return vocabulary;
    }

    /// <summary>The error for a file that holds no usable vocabulary.</summary>
    public static ReactException Invalid(string name, long? line, string rule, Exception? inner = null) =>
        new("ReactVocabularyInvalid", ReactErrorKind.InvalidData, $"The vocabulary file '{name}'{(line is null ? string.Empty : $", line {line}")}: {rule}.",
            "Copy the vocabulary of the model again, or leave it out to use CLIP's own.", name, inner);

    private static void CheckSpecial(string token, string role, string[] spellings, string name)
    {
        if (!spellings.Contains(token, StringComparer.Ordinal))
        {
            throw Invalid(name, null, $"the last two tokens are the start and the end token; in place of the {role} token '{spellings[0]}' stands '{token}'");
        }
    }

    private static void CheckAlphabet(string token, int id, string name)
    {
        var body = token.EndsWith(ByteCharacters.EndOfWord, StringComparison.Ordinal) ? token.AsSpan()[..^ByteCharacters.EndOfWord.Length] : token;
        foreach (var character in body)
        {
            if (!ByteCharacters.TryGetByte(character, out _))
            {
                throw Invalid(name, null, $"the token '{token}' (id {id}) holds a character that stands for no byte");
            }
        }
    }

    private static void CheckMerges(IReadOnlyList<(string Left, string Right)> merges, HashSet<string> known, string name)
    {
        var seen = new HashSet<(string, string)>();
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            foreach (var token in (string[])[left, right, left + right])
            {
                if (!known.Contains(token))
                {
                    throw Invalid(name, rank + FirstMergeLine, $"the merge '{left} {right}' needs the token '{token}', which the vocabulary lacks");
                }
            }

            if (!seen.Add(merges[rank]))
            {
                throw Invalid(name, rank + FirstMergeLine, $"the merge '{left} {right}' is there twice");
            }
        }
    }
}
