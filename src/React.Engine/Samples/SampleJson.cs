using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace React.Samples;

/// <summary>The JSON texts of a sample. Line ends are the same on every system, so that bytes are.</summary>
internal static class SampleJson
{
    private static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions OneLine = new(Pretty) { WriteIndented = false };

    /// <summary>A task file.</summary>
    public static byte[] Task(SampleTask task) => ToBytes(
        new
        {
            task.Name,
            Classes = task.Shapes.Select(shape => new { shape.Name, Synonyms = shape.Synonyms.Count > 0 ? shape.Synonyms : null }),
            SampleTask.Templates,
        },
        Pretty);

    /// <summary>What a pair shows, beside its caption.</summary>
    public static byte[] Pair(SampleItem item) => ToBytes(
        new
        {
            Shape = item.Scene.Shape.Name,
            Color = item.Scene.Color.Name,
            Pattern = Lower(item.Scene.Pattern),
            Count = item.Scene.Places.Count,
            Background = item.Scene.GroundColor.Name,
            Caption = Lower(item.Kind),
        },
        OneLine);

    /// <summary>The journal as it is written.</summary>
    public static byte[] Journal(SampleJournal.Content content) => ToBytes(content, Pretty);

    /// <summary>The journal as it was written, or null where the text is none.</summary>
    public static SampleJournal.Content? ReadJournal(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<SampleJournal.Content>(json, Pretty);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static byte[] ToBytes<T>(T value, JsonSerializerOptions options) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(value, options).Where(b => b != (byte)'\r')];
}
