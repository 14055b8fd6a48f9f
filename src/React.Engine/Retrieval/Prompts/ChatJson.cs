using System.Text.Json.Serialization;

namespace React.Retrieval.Prompts;

/// <summary>A request, as OpenAI's interface takes it.</summary>
internal sealed record ChatRequest(string Model, IReadOnlyList<ChatMessage> Messages, int? Seed, double? Temperature);

/// <summary>Something said.</summary>
internal sealed record ChatMessage(string Role, string Content);

/// <summary>An answer in the cache, with all that it depends on.</summary>
internal sealed record ChatCached(string Endpoint, string Model, string Question, int? Seed, double? Temperature, IReadOnlyList<string>? Answer);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatCached))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ChatJson : JsonSerializerContext;
