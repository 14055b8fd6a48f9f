using System.Text.Json;
using React.Storage;

namespace React.Models;

/// <summary>Hugging Face's index of weights that lie in several files: which tensor is in which of them.</summary>
/// <param name="Path">The index.</param>
/// <param name="Files">The files, in full, in ordinal order.</param>
/// <param name="Places">File by tensor, in the index's order.</param>
internal sealed record ShardIndex(string Path, IReadOnlyList<string> Files, IReadOnlyList<(string Tensor, string File)> Places)
{
    /// <summary>What the name of such an index ends in.</summary>
    public const string Ending = ".index.json";

    /// <summary>Most bytes of one.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>Reads an index.</summary>
    /// <exception cref="ReactException">It is no index, or names a file outside its folder.</exception>
    public static ShardIndex Read(string path)
    {
        var text = StorageError.Guard(path, () => new FileInfo(path).Length <= MaxLength ? File.ReadAllText(path) : throw Invalid(path, $"it has more than {MaxLength} bytes"));
        return Parse(path, text);
    }

    /// <summary>Reads an index that is not a file yet.</summary>
    /// <param name="path">Where it would lie, for its files' paths.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="ReactException">It is no index, or names a file outside its folder.</exception>
    public static ShardIndex Parse(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("weight_map", out var map) && map.ValueKind == JsonValueKind.Object
                ? Read(path, map)
                : throw Invalid(path, "it has no weight_map");
        }
        catch (JsonException error)
        {
            throw Invalid(path, $"it is not valid JSON ({error.Message})", error);
        }
    }

    /// <summary>The error for an index that cannot be used.</summary>
    public static ReactException Invalid(string path, string what, Exception? inner = null) => new(
        "ReactShardIndexInvalid", ReactErrorKind.InvalidData, $"'{path}' is no usable index of weights: {what}.", "Fetch it again, together with all files that it names.", path, inner);

    private static ShardIndex Read(string path, JsonElement map)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var places = new List<(string, string)>();
        foreach (var entry in map.EnumerateObject())
        {
            var name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
            if (name.Length == 0 || name is "." or ".." || name.IndexOfAny(['/', '\\', ':', '\0']) >= 0 || name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid(path, $"'{entry.Name}' does not name a file of weights in the same folder");
            }

            places.Add((entry.Name, System.IO.Path.Combine(folder, name)));
        }

        return new ShardIndex(path, [.. places.Select(place => place.Item2).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], places);
    }
}
