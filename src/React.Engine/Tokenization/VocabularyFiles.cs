using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using React.Storage;

namespace React.Tokenization;

/// <summary>Vocabularies on disk: <c>vocab.json</c> with <c>merges.txt</c>, a table of merges alone, plain or gzip, or <c>tokenizer.json</c>.</summary>
internal static class VocabularyFiles
{
    private const string TokensFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string VersionLine = "#version: 0.2";

    private const long MostBytes = 64L << 20;

    // CLIP's published table is longer than its vocabulary uses.
    private const int ClipMerges = 49_408 - BpeVocabulary.SmallestSize;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] TableNames = ["bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt", MergesFile, MergesFile + ".gz"];

    /// <summary>All names that a vocabulary's files may have in a folder.</summary>
    public static IEnumerable<string> Names => [TokensFile, .. TableNames, TokenizerJson.FileName];

    /// <summary>The files of a folder that are its vocabulary: both of a pair, or one; none where it has none.</summary>
    /// <exception cref="ReactException">It has vocab.json without merges.txt: no other vocabulary can be meant.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        bool Exists(string name) => File.Exists(Path.Combine(folder, name));
        return Exists(TokensFile) && !Exists(MergesFile) ? throw NotFound(folder, MergesFile) : [.. Of(Exists).Select(name => Path.Combine(folder, name))];
    }

    /// <summary>The names of the files that are the vocabulary, of those that exist somewhere.</summary>
    public static IReadOnlyList<string> Of(Func<string, bool> exists)
    {
        if (exists(TokensFile) && exists(MergesFile))
        {
            return [TokensFile, MergesFile];
        }

        string[] single = [.. TableNames, TokenizerJson.FileName];
        return single.FirstOrDefault(exists) is { } name ? [name] : [];
    }

    /// <summary>Reads a folder, or a table of merges by its own path.</summary>
    public static BpeVocabulary Read(string path)
    {
        if (File.Exists(path))
        {
            return FromMerges(path);
        }

        if (!Directory.Exists(path))
        {
            throw new ReactException("ReactVocabularyNotFound", ReactErrorKind.NotFound, $"The vocabulary '{path}' does not exist.",
                $"Name a folder with {TokensFile} and {MergesFile}, or a table of merges.", path);
        }

        return Find(path) switch
        {
            [var tokens, var merges] => VocabularyCheck.Checked(new BpeVocabulary(ReadTokens(tokens), ReadMerges(ReadFile(merges), merges)), tokens, merges),
            [var single] when Path.GetFileName(single) == TokenizerJson.FileName => VocabularyCheck.Checked(TokenizerJson.Read(ReadFile(single), single), single, single),
            [var table] => FromMerges(table),
            _ => throw NotFound(path, TokensFile),
        };
    }

    /// <summary>The vocabulary that a table of merges defines.</summary>
    public static BpeVocabulary FromMerges(string path) => FromMerges(ReadFile(path), path);

    /// <summary>The vocabulary that a table of merges defines.</summary>
    /// <param name="content">The table's bytes, plain or gzip.</param>
    /// <param name="name">What to call it in errors.</param>
    public static BpeVocabulary FromMerges(byte[] content, string name)
    {
        var merges = ReadMerges(content, name);
        if (merges.Count > ClipMerges)
        {
            merges.RemoveRange(ClipMerges, merges.Count - ClipMerges);
        }

        List<string> tokens = [.. BpeVocabulary.BaseTokens(), .. merges.Select(merge => merge.Left + merge.Right), BpeVocabulary.StartToken, BpeVocabulary.EndToken];
        return VocabularyCheck.Checked(new BpeVocabulary(tokens, merges), name, name);
    }

    /// <summary>Writes both files; an interruption leaves each of them old or new.</summary>
    public static void Write(BpeVocabulary vocabulary, string folder)
    {
        StorageError.Guard(folder, () => Directory.CreateDirectory(folder));

        var merges = new StringBuilder(VersionLine).Append('\n');
        foreach (var (left, right) in vocabulary.Merges)
        {
            merges.Append(left).Append(' ').Append(right).Append('\n');
        }

        AtomicFile.WriteText(Path.Combine(folder, MergesFile), merges.ToString());
        AtomicFile.Write(Path.Combine(folder, TokensFile), stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            writer.WriteStartObject();
            for (var id = 0; id < vocabulary.Tokens.Count; id++)
            {
                writer.WriteNumber(vocabulary.Tokens[id], id);
            }

            writer.WriteEndObject();
        });
    }

    private static ReactException NotFound(string folder, string missing) => new("ReactVocabularyNotFound", ReactErrorKind.NotFound,
        $"The folder '{folder}' holds no vocabulary: {missing} is missing.", $"Copy {TokensFile} and {MergesFile} of the model into it, or a table of merges such as {TableNames[0]}.", folder);

    private static byte[] ReadFile(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return ReadBounded(file, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReactException("ReactVocabularyUnreadable", error is UnauthorizedAccessException ? ReactErrorKind.PermissionDenied : ReactErrorKind.Failed,
                $"The vocabulary file '{path}' cannot be read: {error.Message}", "Check the path and the rights on it.", path, error);
        }
    }

    private static byte[] ReadBounded(Stream stream, string name)
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (content.Length + read > MostBytes)
            {
                throw new ReactException("ReactVocabularyTooLarge", ReactErrorKind.LimitReached, $"The vocabulary file '{name}' holds more than {MostBytes >> 20} MiB.",
                    "CLIP's own takes about 3 MiB: check that this is a vocabulary.", name);
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static string DecodeText(byte[] content, string name)
    {
        try
        {
            if (content is [0x1F, 0x8B, ..])
            {
                using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
                content = ReadBounded(gzip, name);
            }

            return StrictUtf8.GetString(content);
        }
        catch (Exception error) when (error is InvalidDataException or DecoderFallbackException)
        {
            throw VocabularyCheck.Invalid(name, null, $"it is neither UTF-8 text nor gzip of it ({error.Message})", error);
        }
    }

    private static List<(string Left, string Right)> ReadMerges(byte[] content, string name)
    {
        var merges = new List<(string, string)>();
        var text = DecodeText(content, name);
        var line = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            line++;
            var entry = raw.AsSpan().TrimEnd('\r');
            if (entry.IsEmpty || (line == 1 && entry.Contains("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            var space = entry.IndexOf(' ');
            if (space <= 0 || space == entry.Length - 1 || entry[(space + 1)..].Contains(' '))
            {
                throw VocabularyCheck.Invalid(name, line, "a merge is two tokens with one space between them");
            }

            if (entry.Length > BpeVocabulary.LongestToken || merges.Count >= BpeVocabulary.LargestSize)
            {
                throw VocabularyCheck.Invalid(name, line, $"a token has at most {BpeVocabulary.LongestToken} characters, a table {BpeVocabulary.LargestSize} merges");
            }

            merges.Add((entry[..space].ToString(), entry[(space + 1)..].ToString()));
        }

        return merges;
    }

    private static string[] ReadTokens(string path)
    {
        var content = ReadFile(path);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var position = 0L;
        try
        {
            var reader = new Utf8JsonReader(content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsSpan(3) : content);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw VocabularyCheck.Invalid(path, 1, "it is a JSON object of tokens and ids");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                position = reader.TokenStartIndex;
                var token = reader.GetString()!;
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id < 0 || id >= BpeVocabulary.LargestSize)
                {
                    throw VocabularyCheck.Invalid(path, Line(content, position), $"the id of '{Shown(token)}' is a whole number from 0 to {BpeVocabulary.LargestSize - 1}");
                }

                if (token.Length is 0 or > BpeVocabulary.LongestToken || !ids.TryAdd(token, id))
                {
                    throw VocabularyCheck.Invalid(path, Line(content, position), $"each token stands there once and has 1 to {BpeVocabulary.LongestToken} characters; '{Shown(token)}' does not");
                }
            }

            while (reader.Read())
            {
                // Whatever follows the object is an error that the reader reports.
            }
        }
        catch (JsonException error)
        {
            throw VocabularyCheck.Invalid(path, (error.LineNumber ?? 0) + 1, "it is not valid JSON", error);
        }
        catch (InvalidOperationException error)
        {
            throw VocabularyCheck.Invalid(path, Line(content, position), "a token is not valid text", error);
        }

        return ById(ids, path);
    }

    /// <summary>Tokens in the order of their ids, which must be 0 to n − 1.</summary>
    internal static string[] ById(Dictionary<string, int> ids, string path)
    {
        var tokens = new string[ids.Count];
        foreach (var (token, id) in ids)
        {
            if (id >= tokens.Length || tokens[id] is not null)
            {
                throw VocabularyCheck.Invalid(path, null, $"its {tokens.Length} tokens need the ids 0 to {tokens.Length - 1}, each once; '{Shown(token)}' has {id}");
            }

            tokens[id] = token;
        }

        return tokens;
    }

    private static string Shown(string token) => token.Length <= 40 ? token : token[..40] + "...";

    private static long Line(byte[] content, long position) => 1 + content.AsSpan(0, (int)position).Count((byte)'\n');
}
