using System.Text.Json;
using React.Storage;

namespace React.Retrieval.Prompts;

/// <summary>
/// Prompts in a file. JSON: an object from class to a text or a list of them, as CuPL publishes its descriptions, or a list of templates. Any other file is text: on each
/// line a template with <c>{}</c>, or a class, a tab and its texts with tabs between them.
/// </summary>
public static class PromptFile
{
    private const long MaxBytes = 64 << 20;
    private const int MaxDepth = 4;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ReactException">It is missing, too large, or no such file; the message names the line or class.</exception>
    public static PromptList Read(string path)
    {
        var text = StorageError.Guard(path, () => new FileInfo(path).Length <= MaxBytes ? File.ReadAllText(path) : throw Invalid(path, $"it is larger than {MaxBytes >> 20} MiB"));
        var templates = new List<string>();
        var classes = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        if (string.Equals(Path.GetExtension(path), ".json", StringComparison.OrdinalIgnoreCase))
        {
            ReadJson(path, text, templates, classes);
        }
        else
        {
            ReadLines(path, text, templates, classes);
        }

        return templates.Count > 0 || classes.Count > 0
            ? new PromptList(templates, classes.ToDictionary(item => item.Key, item => (IReadOnlyList<string>)item.Value, StringComparer.OrdinalIgnoreCase))
            : throw Invalid(path, "it holds nothing");
    }

    private static void ReadLines(string path, string text, List<string> templates, Dictionary<string, List<string>> classes)
    {
        var number = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (line.Split('\t', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var name, .. { Length: > 0 } texts])
            {
                Add(classes, name, texts);
            }
            else if (ReactTask.IsTemplate(line))
            {
                templates.Add(line);
            }
            else
            {
                throw Invalid(path, $"line {number} is neither a template, which has {{}} for the class name, nor a class and its texts with tabs between them");
            }
        }
    }

    private static void ReadJson(string path, string text, List<string> templates, Dictionary<string, List<string>> classes)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement.ValueKind == JsonValueKind.Array)
            {
                templates.AddRange(Texts(path, "the list", json.RootElement));
                if (templates.Find(template => !ReactTask.IsTemplate(template)) is { } stray)
                {
                    throw Invalid(path, $"the template '{stray}' has no {{}} for the class name");
                }

                return;
            }

            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Invalid(path, "it is neither an object nor a list");
            }

            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (string.IsNullOrWhiteSpace(member.Name))
                {
                    throw Invalid(path, "it has a class without a name");
                }

                Add(classes, member.Name.Trim(), Texts(path, $"the class '{member.Name}'", member.Value));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Invalid(path, error.Message.TrimEnd('.'), error);
        }
    }

    /// <summary>A text, or a list of texts.</summary>
    private static string[] Texts(string path, string what, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [Text(path, what, value)],
        JsonValueKind.Array => [.. value.EnumerateArray().Select(item => Text(path, what, item))],
        _ => throw Invalid(path, $"{what} has no text and no list of texts"),
    };

    private static string Text(string path, string what, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } text ? text : throw Invalid(path, $"{what} has an item that is no text, or empty");

    private static void Add(Dictionary<string, List<string>> classes, string name, IEnumerable<string> texts)
    {
        if (!classes.TryGetValue(name, out var known))
        {
            classes[name] = known = [];
        }

        known.AddRange(texts);
    }

    private static ReactException Invalid(string path, string why, Exception? inner = null) => new("ReactPromptFile", ReactErrorKind.InvalidData, $"The file '{path}' cannot be taken: {why}.",
        "It is JSON, { 'class': ['text', …] } or a list of templates, or text: on each line a template with {}, or a class, a tab and a text.", path, inner);
}
