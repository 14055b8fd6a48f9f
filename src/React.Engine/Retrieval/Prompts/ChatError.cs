using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace React.Retrieval.Prompts;

/// <summary>What a server's refusal means.</summary>
internal static class ChatError
{
    private const int MaxQuoted = 300;

    // Shorter ones are no secrets, and may be part of any word.
    private const int LeastSecret = 8;

    /// <summary>The failure that a status other than success means.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The beginning of what came with it.</param>
    /// <param name="retryAfter">For how long the server asks to be left alone.</param>
    /// <param name="key">The key, which a server may repeat in what it says.</param>
    public static ChatException Of(HttpStatusCode status, ReadOnlySpan<byte> body, TimeSpan? retryAfter, string? key)
    {
        var code = (int)status;
        var said = Message(body) is { Length: > 0 } message ? $": {Quoted(message, key)}" : "";
        var failure = code switch
        {
            401 or 403 => ChatFailure.Key,
            404 => ChatFailure.NotFound,
            408 or 409 or 425 or 429 or (>= 500 and not 501 and not 505) => ChatFailure.Passing,
            _ => ChatFailure.Final,
        };
        return new ChatException(failure, string.Create(CultureInfo.InvariantCulture, $"the server answers {code}{said}")) { RetryAfter = retryAfter };
    }

    /// <summary>The beginning of a text that somebody else wrote, on one line and without the key.</summary>
    public static string Quoted(string text, string? key)
    {
        text = IsSecret(key) ? text.Replace(key!, "***", StringComparison.Ordinal) : text;
        var line = new StringBuilder();
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            if (line.Length >= MaxQuoted)
            {
                return line.Append('…').ToString();
            }

            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString();
    }

    /// <summary>Whether a text holds the key.</summary>
    public static bool Holds(string text, string? key) => IsSecret(key) && text.Contains(key!, StringComparison.Ordinal);

    private static bool IsSecret(string? key) => key?.Length >= LeastSecret;

    /// <summary>What the server says: OpenAI's error object, a text in its place, or the body itself.</summary>
    private static string Message(ReadOnlySpan<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.ToArray());
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var inner) ? inner : json.RootElement;
            var message = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var said) ? said : error;
            return message.ValueKind == JsonValueKind.String ? message.GetString()! : message.GetRawText();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }
}
