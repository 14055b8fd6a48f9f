using System.Text.Json.Serialization;

namespace React.Indexing;

/// <summary>Generated readers and writers for the files of an index.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IndexManifest))]
[JsonSerializable(typeof(CompactionLog))]
internal sealed partial class ManifestJson : JsonSerializerContext;
