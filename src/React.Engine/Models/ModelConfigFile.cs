using System.Text;
using System.Text.Json;

namespace React.Models;

/// <summary>A model folder's configuration file: OpenCLIP's form or Hugging Face's, and with <c>base</c> a customization's.</summary>
/// <param name="Clip">What the model is built from.</param>
/// <param name="Base">For a customization, what it continues.</param>
/// <param name="IsHuggingFace">Whether the weights have Hugging Face's names.</param>
internal sealed record ModelConfigFile(ClipConfig Clip, BaseReference? Base, bool IsHuggingFace)
{
    private const int FingerprintLength = 64;

    public static ModelConfigFile Read(string path)
    {
        var text = ClipConfig.ReadText(path);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            var fields = new ConfigFields(document.RootElement, path, "");
            if (fields.Has("model_type"))
            {
                return new ModelConfigFile(HuggingFaceConfig.Read(fields), null, true);
            }

            return new ModelConfigFile(ClipConfigJson.Read(document.RootElement, path), fields.Has("base") ? ReadBase(fields.Section("base")) : null, false);
        }
        catch (JsonException error)
        {
            throw ClipConfigJson.Invalid(path, $"is not valid JSON ({error.Message})", error);
        }
    }

    /// <summary>The text of a customization's configuration.</summary>
    public static string Format(ClipConfig config, BaseReference reference)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("base");
            json.WriteString("path", reference.Path);
            json.WriteString("fingerprint", reference.Fingerprint);
            json.WriteEndObject();
            ClipConfigJson.WriteFields(json, config);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n") + "\n";
    }

    private static BaseReference ReadBase(ConfigFields fields)
    {
        var path = fields.Text("path");
        var fingerprint = fields.Text("fingerprint");
        if (string.IsNullOrEmpty(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw fields.Invalid("path", "must name the folder of the base model");
        }

        return fingerprint?.Length == FingerprintLength && fingerprint.All(char.IsAsciiHexDigit)
            ? new BaseReference(path, fingerprint)
            : throw fields.Invalid("fingerprint", $"must be {FingerprintLength} hexadecimal digits");
    }
}
