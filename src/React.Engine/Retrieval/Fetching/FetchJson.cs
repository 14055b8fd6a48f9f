using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace React.Retrieval.Fetching;

/// <summary>Generated readers and writers for what is kept beside pictures.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FetchRecord))]
[JsonSerializable(typeof(FetchedSample))]
[JsonSerializable(typeof(FetchStatistics))]
[JsonSerializable(typeof(FetchManifest))]
internal sealed partial class FetchJson : JsonSerializerContext
{
    /// <summary>One line for each object; letters of all languages stay readable.</summary>
    public static FetchJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
