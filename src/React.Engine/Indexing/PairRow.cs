using System.Text.Json;
using React.Corpora;

namespace React.Indexing;

/// <summary>A row of an index's metadata.</summary>
internal sealed record PairRow(string Key, string Caption, string Locator, string? Url, int? Width, int? Height, float Similarity, string? Extra)
{
    public static PairRow From(CorpusItem item, float similarity)
    {
        string? url = null;
        int? width = null;
        int? height = null;
        if (item.Metadata is not null)
        {
            try
            {
                using var json = JsonDocument.Parse(item.Metadata);
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                {
                    url = json.RootElement.TryGetProperty("url", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
                    width = Number(json.RootElement, "width");
                    height = Number(json.RootElement, "height");
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                // It is kept as the text that it is.
            }
        }

        return new PairRow(item.Key, item.Caption, item.Image.ToString(), url, width, height, similarity, item.Metadata);
    }

    private static int? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
