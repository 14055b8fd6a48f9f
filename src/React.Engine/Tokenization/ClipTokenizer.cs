using System.Text;
using Microsoft.ML.Tokenizers;

namespace React.Tokenization;

/// <summary>
/// CLIP's tokenizer: lower-cased byte-level byte-pair encoding between a start and an end token ("Learning Transferable
/// Visual Models From Natural Language Supervision", section 2.4). Safe for use from many threads.
/// </summary>
public sealed class ClipTokenizer
{
    private const string DefaultTable = "bpe_simple_vocab_16e6.txt.gz";

    private static readonly Lazy<ClipTokenizer> Published = new(() => new ClipTokenizer(ReadPublished()));

    private readonly BpeVocabulary _vocabulary;
    private readonly BpeTokenizer _encoder;
    private readonly int _longestToken;

    internal ClipTokenizer(BpeVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _longestToken = vocabulary.Tokens.Max(token => token.Length);
        _encoder = BpeTokenizer.Create(new BpeOptions(vocabulary.Tokens.Select((token, id) => KeyValuePair.Create(token, id)))
        {
            Merges = vocabulary.Merges.Select(merge => $"{merge.Left} {merge.Right}"),
            ByteLevel = true,
            EndOfWordSuffix = ByteCharacters.EndOfWord,
        });
    }

    /// <summary>CLIP's published vocabulary of 49,408 tokens; read on first use.</summary>
    public static ClipTokenizer Default => Published.Value;

    /// <summary>How many tokens there are.</summary>
    public int VocabularySize => _vocabulary.Tokens.Count;

    /// <summary>The id that every text begins with: the last but one.</summary>
    public int StartToken => VocabularySize - 2;

    /// <summary>The id that every text ends with, and whose place the text tower pools: the last.</summary>
    public int EndToken => VocabularySize - 1;

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="folder">
    /// A folder with <c>vocab.json</c> and <c>merges.txt</c> (the form in which Hugging Face and OpenAI publish), or with a
    /// table of merges (<c>bpe_simple_vocab_16e6.txt.gz</c>, <c>merges.txt</c>), or the path of such a table.
    /// </param>
    /// <exception cref="ReactException">
    /// <c>ReactVocabularyNotFound</c>, <c>ReactVocabularyUnreadable</c>, <c>ReactVocabularyTooLarge</c>, or
    /// <c>ReactVocabularyInvalid</c> with file, line and rule.
    /// </exception>
    public static ClipTokenizer Load(string folder) => new(VocabularyFiles.Read(folder));

    /// <summary>Encodes a caption as the original does, repairing it first.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="ids">
    /// [context length], at least 2. Filled with the start token, the caption's tokens, the end token and zeros. Where the
    /// tokens do not fit, the last place becomes the end token.
    /// </param>
    /// <returns>How many places are in use, start and end token included.</returns>
    /// <exception cref="ReactException"><c>ReactContextLength</c>: fewer than two places.</exception>
    public int Encode(string text, Span<int> ids) => EncodeCleaned(CaptionCleaner.Clean(text), ids);

    /// <summary>Encodes a text that <see cref="CaptionCleaner"/> has cleaned; all else as <see cref="Encode"/>.</summary>
    /// <param name="cleaned">A cleaned caption.</param>
    /// <param name="ids">[context length], at least 2.</param>
    public int EncodeCleaned(string cleaned, Span<int> ids)
    {
        ArgumentNullException.ThrowIfNull(cleaned);
        if (ids.Length < 2)
        {
            throw new ReactException("ReactContextLength", ReactErrorKind.InvalidArgument, $"A context length of {ids.Length} has no room for start and end token.",
                "Use a context length of at least 2; CLIP's is 77.", ids.Length);
        }

        ids[0] = StartToken;
        var used = 1;
        var at = 0;
        while (used < ids.Length && CaptionSplitter.TryNext(cleaned, ref at, out var piece))
        {
            if (piece.Kind == CaptionPieceKind.Word)
            {
                used = Append(cleaned.AsSpan(piece.Start, piece.Length), ids, used);
            }
            else
            {
                ids[used++] = piece.Kind == CaptionPieceKind.StartToken ? StartToken : EndToken;
            }
        }

        used = Math.Min(used, ids.Length - 1);
        ids[used++] = EndToken;
        ids[used..].Clear();
        return used;
    }

    /// <summary>The text of tokens, a blank after each word; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Token ids; start and end token come out as <c>&lt;start_of_text&gt;</c> and <c>&lt;end_of_text&gt;</c>.</param>
    /// <exception cref="ReactException"><c>ReactTokenId</c>: an id that the vocabulary does not have.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            if (id < 0 || id >= VocabularySize)
            {
                throw new ReactException("ReactTokenId", ReactErrorKind.InvalidArgument, $"There is no token {id}; this vocabulary has {VocabularySize}, from 0 on.",
                    "Decode ids that this tokenizer encoded.", id);
            }

            foreach (var character in TokenText(id))
            {
                ByteCharacters.TryGetByte(character, out var value);
                bytes.Add(value);
            }
        }

        return Encoding.UTF8.GetString(bytes.ToArray()).Replace(ByteCharacters.EndOfWord, " ", StringComparison.Ordinal);
    }

    /// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c>, which <see cref="Load"/> and other libraries read.</summary>
    /// <param name="folder">Made if it is not there; files of these names are replaced.</param>
    /// <exception cref="ReactException">No space or no rights.</exception>
    public void Save(string folder) => VocabularyFiles.Write(_vocabulary, folder);

    private static BpeVocabulary ReadPublished()
    {
        using var resource = EmbeddedText.Open(DefaultTable);
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return VocabularyFiles.FromMerges(content.ToArray(), DefaultTable);
    }

    private string TokenText(int id) => id == StartToken ? "<start_of_text>" : id == EndToken ? "<end_of_text>" : _vocabulary.Tokens[id];

    /// <summary>Appends the tokens of a word as far as there is room.</summary>
    private int Append(ReadOnlySpan<char> word, Span<int> ids, int used)
    {
        // Every token covers at most so many characters, so that more of the word cannot be seen; the surplus keeps the
        // cut away from the tokens that are.
        word = CodePoints.Prefix(word, ((ids.Length + 16) * _longestToken) + 1024);
        foreach (var id in _encoder.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false))
        {
            if (used == ids.Length)
            {
                break;
            }

            ids[used++] = id;
        }

        return used;
    }
}
