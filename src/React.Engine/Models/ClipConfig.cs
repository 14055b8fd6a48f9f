using System.Globalization;
using System.Text;
using System.Text.Json;
using React.Storage;

namespace React.Models;

/// <summary>
/// What a CLIP model is built from: the two towers, their common space and the constants of preprocessing, in OpenCLIP's JSON form,
/// with REACT's <c>react_cfg</c> for gated blocks. A value of this type that came from <see cref="Parse"/> has all its numbers checked.
/// </summary>
public sealed record ClipConfig
{
    internal const int MaxFileLength = 1 << 20;

    /// <summary>Mean per channel (red, green, blue) that OpenAI's CLIP and most others subtract, of pixels in [0, 1].</summary>
    public static IReadOnlyList<float> DefaultMean { get; } = (float[])[0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>Standard deviation per channel to <see cref="DefaultMean"/>.</summary>
    public static IReadOnlyList<float> DefaultStd { get; } = (float[])[0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Length of the vectors that both towers end in.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Whether the activation is x·sigmoid(1.702x), as OpenAI trained, instead of the exact GELU.</summary>
    public bool QuickGelu { get; init; }

    /// <summary>The image tower.</summary>
    public required VisionConfig Vision { get; init; }

    /// <summary>The text tower.</summary>
    public required TextConfig Text { get; init; }

    /// <summary>Mean per channel that preprocessing subtracts.</summary>
    public IReadOnlyList<float> Mean { get; init; } = DefaultMean;

    /// <summary>Standard deviation per channel that preprocessing divides by.</summary>
    public IReadOnlyList<float> Std { get; init; } = DefaultStd;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="ReactException">The file cannot be read or is no configuration; see <see cref="Parse"/>.</exception>
    public static ClipConfig Read(string path) => Parse(ReadText(path), path);

    /// <summary>Reads a configuration, either bare or wrapped in <c>model_cfg</c> as OpenCLIP publishes it.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="ReactException">Not JSON, a field is missing or out of bounds, or a field asks for an architecture that this version does not compute.</exception>
    public static ClipConfig Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return ClipConfigJson.Read(document.RootElement, name);
        }
        catch (JsonException error)
        {
            throw ClipConfigJson.Invalid(name, $"is not valid JSON ({error.Message})", error);
        }
    }

    /// <summary>The configuration as OpenCLIP's JSON, indented; equal configurations give equal text.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            ClipConfigJson.WriteFields(json, this);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>The published configuration that it equals, or its measures.</summary>
    public override string ToString() => ClipConfigs.NameOf(this) ?? (Vision.ResNetLayers is { } stages
        ? string.Create(CultureInfo.InvariantCulture, $"ResNet {string.Join('-', stages)} x{Vision.Width}")
        : string.Create(CultureInfo.InvariantCulture, $"ViT {Vision.Layers}x{Vision.Width}/{Vision.PatchSize}"));

    /// <inheritdoc/>
    public bool Equals(ClipConfig? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EmbedDim, QuickGelu, Vision.Width, Vision.Layers, Vision.PatchSize, Text.Width);

    internal static string ReadText(string path) => StorageError.Guard(path, () =>
        new FileInfo(path).Length <= MaxFileLength
            ? File.ReadAllText(path)
            : throw ClipConfigJson.Invalid(path, $"is larger than {MaxFileLength} bytes"));
}
