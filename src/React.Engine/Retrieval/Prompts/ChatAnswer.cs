using System.Text.Json;

namespace React.Retrieval.Prompts;

/// <summary>What a language model answered, held against what it was asked for.</summary>
internal static class ChatAnswer
{
    // Far more than one sentence; a model's text tower reads some 77 tokens of it.
    private const int MaxLength = 1000;
    private const int MaxDepth = 64;

    /// <summary>The descriptions in the body of an answer.</summary>
    /// <param name="body">What the server sent.</param>
    /// <param name="count">Descriptions that were asked for; what comes beyond them is not taken.</param>
    /// <exception cref="ChatException">It is not what was asked for; another attempt may be.</exception>
    public static IReadOnlyList<string> Descriptions(ReadOnlyMemory<byte> body, int count)
    {
        var text = Content(body);
        string?[]? items;
        try
        {
            items = JsonSerializer.Deserialize(Unfenced(text), ChatJson.Default.StringArray);
        }
        catch (JsonException)
        {
            throw Refused($"it is no JSON array of texts but begins with '{ChatError.Quoted(text, null)}'");
        }

        return Checked(items, count);
    }

    /// <summary>Makes sure that descriptions are what was asked for.</summary>
    /// <exception cref="ChatException">They are not.</exception>
    public static IReadOnlyList<string> Checked(IReadOnlyList<string?>? items, int count)
    {
        if (items is null || items.Count < count)
        {
            throw Refused($"it has {items?.Count ?? 0} descriptions where {count} were asked for");
        }

        var descriptions = new List<string>(count);
        foreach (var item in items.Take(count))
        {
            var text = item?.Trim() ?? "";
            if (text.Length is 0 or > MaxLength || text.Any(char.IsControl))
            {
                throw Refused(text.Length == 0 ? "a description is empty" : text.Length > MaxLength ? $"a description has {text.Length} characters, more than {MaxLength}" : "a description is more than one line");
            }

            descriptions.Add(text);
        }

        return descriptions;
    }

    private static string Content(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var choice = json.RootElement.GetProperty("choices")[0];
            if (choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String && reason.GetString() is "length" or "content_filter")
            {
                throw Refused(reason.GetString() == "length" ? "it was cut off by the server's limit of its length" : "the server's content filter held it back");
            }

            var message = choice.GetProperty("message");
            if (message.TryGetProperty("refusal", out var refusal) && refusal.ValueKind == JsonValueKind.String)
            {
                throw Refused($"the model declines: '{ChatError.Quoted(refusal.GetString()!, null)}'");
            }

            return message.GetProperty("content").GetString() ?? throw Refused("it is empty");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw Refused("it has not the form of a chat completion (choices, message, content)");
        }
    }

    /// <summary>The text within a fence of three backticks, which many models put around JSON.</summary>
    private static string Unfenced(string text)
    {
        const string fence = "```";
        text = text.Trim();
        if (!text.StartsWith(fence, StringComparison.Ordinal) || !text.EndsWith(fence, StringComparison.Ordinal) || text.Length < 2 * fence.Length)
        {
            return text;
        }

        var inside = text[fence.Length..^fence.Length];
        return inside.StartsWith("json", StringComparison.OrdinalIgnoreCase) ? inside["json".Length..] : inside;
    }

    private static ChatException Refused(string why) => new(ChatFailure.Answer, why);
}
