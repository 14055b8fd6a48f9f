using System.Text;

namespace React.Tokenization;

/// <summary>
/// Learns a vocabulary from captions by byte-pair encoding (Sennrich et al. 2016, "Neural Machine Translation of Rare
/// Words with Subword Units"), in CLIP's form: 256 bytes, the same at a word's end, merges, start and end token.
/// </summary>
public static class VocabularyLearner
{
    // What is longer is no word; it would only cost time.
    private const int LongestWord = 256;

    /// <summary>Learns from captions, which are cleaned and split as for encoding.</summary>
    /// <param name="captions">The captions; read once.</param>
    /// <param name="vocabularySize">
    /// How many tokens, at least 514. Fewer are learnt where no pair of tokens occurs twice any more.
    /// </param>
    /// <returns>A tokenizer that depends on nothing but which captions there were and the size: equal counts go by ordinal order.</returns>
    /// <exception cref="ReactException"><c>ReactVocabularySize</c>: the size is out of range.</exception>
    public static ClipTokenizer Learn(IEnumerable<string> captions, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(captions);
        if (vocabularySize is < BpeVocabulary.SmallestSize or > BpeVocabulary.LargestSize)
        {
            throw new ReactException("ReactVocabularySize", ReactErrorKind.InvalidArgument, $"A vocabulary of {vocabularySize} tokens is not possible.",
                $"Choose {BpeVocabulary.SmallestSize} (bytes only) to {BpeVocabulary.LargestSize}.", vocabularySize);
        }

        var learner = new PairMerger(CountWords(captions));
        learner.Run(vocabularySize - 2);
        return new ClipTokenizer(new BpeVocabulary([.. learner.Tokens, BpeVocabulary.StartToken, BpeVocabulary.EndToken], learner.Merges));
    }

    private static Dictionary<string, long> CountWords(IEnumerable<string> captions)
    {
        var words = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var caption in captions)
        {
            var text = CaptionCleaner.Clean(caption);
            var at = 0;
            while (CaptionSplitter.TryNext(text, ref at, out var piece))
            {
                if (piece.Kind == CaptionPieceKind.Word && piece.Length <= LongestWord)
                {
                    var word = text.Substring(piece.Start, piece.Length);
                    words[word] = words.GetValueOrDefault(word) + 1;
                }
            }
        }

        return words.ToDictionary(word => Spell(word.Key), word => word.Value, StringComparer.Ordinal);
    }

    private static string Spell(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return string.Create(bytes.Length, bytes, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = ByteCharacters.ToChar(source[i]);
            }
        });
    }
}
