using System.Text;
using System.Text.Json;

namespace React.Models;

/// <summary>A model folder's configuration file: OpenCLIP's form or Hugging Face's, and with <c>base</c> a customization's.</summary>
/// <param name="Clip">What the model is built from.</param>
/// <param name="Base">For a customization, what it continues.</param>
/// <param name="Head">What it knows of classes beside its towers; null for nothing.</param>
/// <param name="Decision">What was chosen although no configuration says it, and why; null where nothing was.</param>
internal sealed record ModelConfigFile(ClipConfig Clip, BaseReference? Base, HeadConfig? Head, string? Decision)
{
    private const int FingerprintLength = 64;

    /// <summary>For a customization, where it stands between its base (0) and what was trained (1).</summary>
    public double Interpolation { get; init; } = 1;

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
            return new ModelConfigFile(origin.Apply(InferredConfig.Of(weights)), null, null, origin.Reason);
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
                return new ModelConfigFile(HuggingFaceConfig.Read(fields), null, null, null);
            }

            var config = ClipConfigJson.Read(document.RootElement, path);
            var head = fields.Has("head") ? HeadConfig.Read(fields.Section("head")) : null;
            return fields.Has("base")
                ? new ModelConfigFile(config, ReadBase(fields.Section("base")), head, null) { Interpolation = fields.Number("interpolation", 0, 1) ?? 1 }
                : new ModelConfigFile(config, null, head, null);
        }
        catch (JsonException error)
        {
            throw ClipConfigJson.Invalid(path, $"is not valid JSON ({error.Message})", error);
        }
    }

    /// <summary>The text of a configuration with what a whole CLIP model has none of.</summary>
    /// <param name="config">What the model is built from.</param>
    /// <param name="reference">What it continues; null for a whole model.</param>
    /// <param name="interpolation">Where it stands between that (0) and what was trained (1).</param>
    /// <param name="head">What it knows of classes; null for nothing.</param>
    public static string Format(ClipConfig config, BaseReference? reference, double interpolation = 1, HeadConfig? head = null)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            if (reference is not null)
            {
                json.WriteStartObject("base");
                json.WriteString("path", reference.Path);
                json.WriteString("fingerprint", reference.Fingerprint);
                json.WriteEndObject();
                if (interpolation != 1)
                {
                    json.WriteNumber("interpolation", interpolation);
                }
            }

            head?.Write(json);
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
