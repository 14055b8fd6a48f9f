using System.Text.Json;

namespace React.Models;

/// <summary>A checkpoint that REACT's authors published. They are data: Checkpoints.json.</summary>
/// <param name="Model">The configuration's name.</param>
/// <param name="Tag">What the authors' code calls it.</param>
/// <param name="Repository">The repository on the hub.</param>
/// <param name="File">The file's name there.</param>
/// <param name="QuickGelu">Whether its activation is quick GELU, whatever the configuration says.</param>
/// <param name="Mean">Mean per channel; null for OpenAI's.</param>
/// <param name="Std">Deviation per channel; null for OpenAI's.</param>
public sealed record PublishedCheckpoint(string Model, string Tag, string Repository, string File, bool QuickGelu, IReadOnlyList<float>? Mean, IReadOnlyList<float>? Std)
{
    private static readonly Lazy<PublishedCheckpoint[]> Loaded = new(Load);

    /// <summary>All of them, by configuration.</summary>
    public static IReadOnlyList<PublishedCheckpoint> All => Loaded.Value;

    /// <summary>The one with this file name, or null.</summary>
    public static PublishedCheckpoint? Named(string fileName) => All.FirstOrDefault(checkpoint => checkpoint.File.Equals(fileName, StringComparison.OrdinalIgnoreCase));

    private static PublishedCheckpoint[] Load()
    {
        using var stream = typeof(PublishedCheckpoint).Assembly.GetManifestResourceStream("React.Models.Checkpoints.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static PublishedCheckpoint Read(JsonElement entry)
    {
        string Text(string name) => entry.GetProperty(name).GetString()!;
        float[]? Numbers(string name) => entry.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(number => number.GetSingle())] : null;
        return new PublishedCheckpoint(Text("model"), Text("tag"), Text("repository"), Text("file"), entry.GetProperty("quick_gelu").GetBoolean(), Numbers("mean"), Numbers("std"));
    }
}
