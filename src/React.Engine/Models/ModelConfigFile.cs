using System.Text;
using System.Text.Json;

namespace React.Models;

/// <summary>A model folder's configuration file: OpenCLIP's form or Hugging Face's, and with <c>base</c> a customization's.</summary>
/// <param name="Clip">What the model is built from.</param>
/// <param name="Base">For a customization, what it continues.</param>
/// <param name="Decision">What was chosen although no configuration says it, and why; null where nothing was.</param>
internal sealed record ModelConfigFile(ClipConfig Clip, BaseReference? Base, string? Decision)
{
    private const int FingerprintLength = 64;

    /// <summary>Reads what a model's files say. Where PyTorch's weights are known to need another activation or other pixels, their origin decides.</summary>
    public static ModelConfigFile Read(ModelFiles files)
    {
        var said = files.Config is { } config ? Read(config) : null;
        if (said is not null && files.Preprocessing is { } preprocessing)
        {
            said = said with { Clip = HuggingFacePreprocessing.Apply(said.Clip, preprocessing) };
        }

        if (said is not null && !WeightFile.IsTorchName(files.Weights))
        {
            return said;
        }

        using var weights = WeightFile.Open(files.Weights);
        var origin = WeightOrigin.Of(weights);
        if (said is null)
        {
            return new ModelConfigFile(origin.Apply(InferredConfig.Of(weights)), null, origin.Reason);
        }

        var applied = origin.Apply(said.Clip);
        return applied == said.Clip ? said : said with { Clip = applied, Decision = origin.Reason };
    }

    /// <summary>Reads a configuration file by itself.</summary>
    public static ModelConfigFile Read(string path)
    {
        var text = ClipConfig.ReadText(path);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            var fields = new ConfigFields(document.RootElement, path, "");
            if (fields.Has("model_type"))
            {
                return new ModelConfigFile(HuggingFaceConfig.Read(fields), null, null);
            }

            return new ModelConfigFile(ClipConfigJson.Read(document.RootElement, path), fields.Has("base") ? ReadBase(fields.Section("base")) : null, null);
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
