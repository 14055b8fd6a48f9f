using System.Text.Json;

namespace React.Engine.Tests.Tokenization;

/// <summary>Reads the golden tokenizer files: one JSON object a line.</summary>
internal static class TokenizerCases
{
    public const int ContextLength = 77;

    public static IReadOnlyList<JsonElement> Read(string file) =>
        [.. File.ReadLines(SharedData.Fixture("tokenizer", file)).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The text, which some lines give as UTF-16 units because it is not valid Unicode.</summary>
    public static string Text(JsonElement line) => line.TryGetProperty("text", out var text)
        ? text.GetString()!
        : new string([.. line.GetProperty("utf16").EnumerateArray().Select(unit => (char)unit.GetInt32())]);

    public static int[] Ids(JsonElement line, string property) => [.. line.GetProperty(property).EnumerateArray().Select(id => id.GetInt32())];

    public static int[] Encode(React.Tokenization.ClipTokenizer tokenizer, string text)
    {
        var ids = new int[ContextLength];
        tokenizer.Encode(text, ids);
        return ids;
    }

    /// <summary>A text in ASCII, so that failures can be read.</summary>
    public static string Shown(string text) => JsonSerializer.Serialize(text);
}
