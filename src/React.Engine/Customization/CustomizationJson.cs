using System.Text.Json.Serialization;

namespace React.Customization;

/// <summary>How the files of a customization are read and written.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckpointState))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class CustomizationJson : JsonSerializerContext;
