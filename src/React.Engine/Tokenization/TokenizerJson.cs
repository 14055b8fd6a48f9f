using System.Text.Json;

namespace React.Tokenization;

/// <summary>Hugging Face's <c>tokenizer.json</c>, as far as it is CLIP's byte-pair encoding: tokens, merges and the two added tokens.</summary>
internal static class TokenizerJson
{
    /// <summary>The file's name in a folder.</summary>
    public const string FileName = "tokenizer.json";

    private const string Form = "it is a tokenizer.json with model.vocab (tokens and ids) and model.merges (pairs of tokens)";

    /// <summary>Reads the vocabulary; the caller checks it.</summary>
    public static BpeVocabulary Read(byte[] content, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 16 });
            var model = Member(document.RootElement, "model", JsonValueKind.Object, path);
            if (model.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() != "BPE")
            {
                throw VocabularyCheck.Invalid(path, null, $"its model is '{type.GetString()}'; CLIP's is BPE");
            }

            var ids = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var token in Member(model, "vocab", JsonValueKind.Object, path).EnumerateObject())
            {
                Add(ids, token.Name, token.Value, path);
            }

            AddSpecial(ids, document.RootElement, path);
            var merges = Member(model, "merges", JsonValueKind.Array, path).EnumerateArray().Select(merge => Merge(merge, path)).ToList();
            return new BpeVocabulary(VocabularyFiles.ById(ids, path), merges);
        }
        catch (JsonException error)
        {
            throw VocabularyCheck.Invalid(path, (error.LineNumber ?? 0) + 1, "it is not valid JSON", error);
        }
        catch (InvalidOperationException error)
        {
            throw VocabularyCheck.Invalid(path, null, "a token is not valid text", error);
        }
    }

    /// <summary>Tokens that were added to the model's; those that it has already are there twice in the file.</summary>
    private static void AddSpecial(Dictionary<string, int> ids, JsonElement root, string path)
    {
        if (!root.TryGetProperty("added_tokens", out var added) || added.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var token in added.EnumerateArray())
        {
            var text = Member(token, "content", JsonValueKind.String, path).GetString()!;
            if (!ids.ContainsKey(text))
            {
                Add(ids, text, Member(token, "id", JsonValueKind.Number, path), path);
            }
        }
    }

    private static void Add(Dictionary<string, int> ids, string token, JsonElement id, string path)
    {
        if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out var number) || number < 0 || number >= BpeVocabulary.LargestSize
            || token.Length is 0 or > BpeVocabulary.LongestToken || !ids.TryAdd(token, number))
        {
            throw VocabularyCheck.Invalid(path, null, $"each token stands there once, has 1 to {BpeVocabulary.LongestToken} characters and an id from 0 to {BpeVocabulary.LargestSize - 1}");
        }
    }

    /// <summary>A merge is text with a space in it in older files, a list of two texts in newer ones.</summary>
    private static (string Left, string Right) Merge(JsonElement merge, string path)
    {
        var (left, right) = merge.ValueKind switch
        {
            JsonValueKind.String when merge.GetString()!.Split(' ') is [var first, var second] => (first, second),
            JsonValueKind.Array when merge.GetArrayLength() == 2 => (Text(merge[0]), Text(merge[1])),
            _ => ("", ""),
        };
        return left.Length is > 0 and <= BpeVocabulary.LongestToken && right.Length is > 0 and <= BpeVocabulary.LongestToken
            ? (left, right)
            : throw VocabularyCheck.Invalid(path, null, "a merge is two tokens");

        static string Text(JsonElement part) => part.ValueKind == JsonValueKind.String ? part.GetString()! : "";
    }

    private static JsonElement Member(JsonElement element, string name, JsonValueKind kind, string path) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : throw VocabularyCheck.Invalid(path, null, Form);
}
