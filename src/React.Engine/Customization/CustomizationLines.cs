using System.Text.Json.Serialization;
using React.Work;

namespace React.Customization;

/// <summary>How the lines of history.jsonl and rejects.jsonl are read and written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReactTrainingStep))]
[JsonSerializable(typeof(Rejection))]
internal sealed partial class CustomizationLines : JsonSerializerContext;
