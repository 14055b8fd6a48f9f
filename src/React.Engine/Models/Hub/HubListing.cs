using System.Text.Json;

namespace React.Models.Hub;

/// <summary>What a hub says that a repository holds.</summary>
/// <param name="Commit">The commit that the revision means now: 40 hexadecimal digits.</param>
/// <param name="Files">Its files.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>Most bytes of a listing.</summary>
    public const int MaxBytes = 32 << 20;

    private const int MostFiles = 100_000;

    /// <summary>Reads a hub's answer.</summary>
    /// <exception cref="ReactException">It is none, or does not say which commit it is about.</exception>
    public static HubListing Parse(ReadOnlyMemory<byte> json, HubReference reference)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            if (Hex(root, "sha", 40) is not { } commit)
            {
                throw Invalid(reference, "it does not say which commit the revision is");
            }

            if (root.TryGetProperty("siblings", out var siblings) && siblings.ValueKind == JsonValueKind.Array && siblings.GetArrayLength() <= MostFiles)
            {
                return new HubListing(commit, [.. siblings.EnumerateArray().Select(Read).OfType<HubFile>().DistinctBy(file => file.Name)]);
            }

            throw Invalid(reference, "it lists no files, or too many");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Invalid(reference, "it is not valid JSON", error);
        }
    }

    /// <summary>A file at the top, by its name.</summary>
    public HubFile? Find(string name) => Files.FirstOrDefault(file => file.Name == name);

    private static HubFile? Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("rfilename", out var name) || name.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var large = entry.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        var size = (large ? Number(lfs, "size") : null) ?? Number(entry, "size");
        return new HubFile(name.GetString()!, size, large ? Hex(lfs, "sha256", 64) ?? Hex(lfs, "oid", 64) : null, large ? null : Hex(entry, "blobId", 40));
    }

    private static long? Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    private static string? Hex(JsonElement entry, string name, int length) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length == length && text.All(char.IsAsciiHexDigit)
            ? text.ToLowerInvariant() : null;

    private static ReactException Invalid(HubReference reference, string why, Exception? inner = null) => new("ReactHubAnswer", ReactErrorKind.InvalidData,
        $"What the hub answers about '{reference.Repository}' cannot be used: {why}.", "Check -Endpoint: it must be a hub with Hugging Face's interface.", reference.Id, inner);
}
