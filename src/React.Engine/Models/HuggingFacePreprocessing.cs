using System.Text.Json;

namespace React.Models;

/// <summary>Hugging Face's <c>preprocessor_config.json</c>: mean and deviation, and what must be as CLIP has it.</summary>
internal static class HuggingFacePreprocessing
{
    private const int Bicubic = 3;

    private static readonly string[] Steps = ["do_resize", "do_center_crop", "do_normalize", "do_rescale"];

    /// <summary>The configuration with what the file says.</summary>
    /// <exception cref="ReactException">It asks for a preprocessing that is not computed here.</exception>
    public static ClipConfig Apply(ClipConfig config, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(ClipConfig.ReadText(path), new JsonDocumentOptions { MaxDepth = 16 });
            var fields = new ConfigFields(document.RootElement, path, "");
            Check(fields, config.Vision);
            return config with
            {
                Mean = fields.Triple("image_mean", -10, 10) ?? config.Mean,
                Std = fields.Triple("image_std", 1e-6, 10) ?? config.Std,
            };
        }
        catch (JsonException error)
        {
            throw ClipConfigJson.Invalid(path, $"is not valid JSON ({error.Message})", error);
        }
    }

    /// <summary>Writes CLIP's preprocessing as <c>CLIPImageProcessor</c> takes it.</summary>
    public static void Write(Utf8JsonWriter json, ClipConfig config)
    {
        json.WriteString("image_processor_type", "CLIPImageProcessor");
        foreach (var step in Steps.Append("do_convert_rgb"))
        {
            json.WriteBoolean(step, true);
        }

        json.WriteNumber("resample", Bicubic);
        json.WriteStartObject("size");
        json.WriteNumber("shortest_edge", config.Vision.ImageHeight);
        json.WriteEndObject();
        json.WriteStartObject("crop_size");
        json.WriteNumber("height", config.Vision.ImageHeight);
        json.WriteNumber("width", config.Vision.ImageWidth);
        json.WriteEndObject();
        ClipConfigJson.WriteNumbers(json, "image_mean", config.Mean);
        ClipConfigJson.WriteNumbers(json, "image_std", config.Std);
    }

    private static void Check(ConfigFields fields, VisionConfig vision)
    {
        if (fields.Has("resample") && fields.Int("resample", 0, 5) != Bicubic)
        {
            throw fields.Invalid("resample", $"must be {Bicubic}, bicubic");
        }

        foreach (var step in Steps)
        {
            if (fields.Bool(step) == false)
            {
                throw fields.Invalid(step, "must be true");
            }
        }

        foreach (var size in (string[])["size", "crop_size"])
        {
            if (fields.Has(size) && Sides(fields, size).Any(side => side != vision.ImageHeight))
            {
                throw fields.Invalid(size, $"must be the model's own, {vision.ImageHeight}: another preprocessing would give other features");
            }
        }
    }

    /// <summary>A size is a number in older files, and an object of sides in newer ones.</summary>
    private static int[] Sides(ConfigFields fields, string name)
    {
        if (!fields.IsObject(name))
        {
            return [fields.Int(name, 1, 1 << 14)];
        }

        var sides = fields.Section(name);
        return [.. sides.All.Select(side => sides.Int(side.Name, 1, 1 << 14))];
    }
}
