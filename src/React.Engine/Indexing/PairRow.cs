using System.Globalization;
using System.Text.Json;
using React.Corpora;

namespace React.Indexing;

/// <summary>A row of an index's metadata.</summary>
internal sealed record PairRow(string Key, string Caption, string Locator, string? Url, int? Width, int? Height, float Similarity, string? Extra)
{
    public static PairRow From(CorpusItem item, float similarity)
    {
        var url = item.Url;
        int? width = null;
        int? height = null;
        if (item.Metadata is not null)
        {
            try
            {
                using var json = JsonDocument.Parse(item.Metadata);
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                {
                    url ??= json.RootElement.TryGetProperty("url", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
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

    /// <summary>A whole number of that name in any case, also as text: LAION writes WIDTH, and tables of text know no numbers.</summary>
    private static int? Number(JsonElement json, string name) =>
        json.EnumerateObject().FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value switch
        {
            { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
            { ValueKind: JsonValueKind.String } value when int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
}
