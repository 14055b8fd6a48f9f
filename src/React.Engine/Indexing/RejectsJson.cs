using System.Text.Json.Serialization;
using React.Work;

namespace React.Indexing;

/// <summary>Generated writer for the lines of <c>rejects.jsonl</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Rejection))]
internal sealed partial class RejectsJson : JsonSerializerContext;
