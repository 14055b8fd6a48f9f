using System.Text.Json;

namespace React.Models;

/// <summary>
/// Which switches of OpenCLIP's configurations are computed here. A switch that is not may stand at the value that means "off";
/// at any other it would change the model's results, so it is refused instead of ignored.
/// </summary>
internal static class ConfigSupport
{
    private static readonly string[] Vision =
    [
        "image_size", "layers", "width", "head_width", "patch_size", "mlp_ratio", "ls_init_value", "global_average_pool", "input_patchnorm", "react_cfg",
    ];

    private static readonly string[] Text = ["context_length", "vocab_size", "width", "heads", "layers", "ls_init_value"];

    /// <summary>Training-only or unused without a switch that is refused itself.</summary>
    private static readonly string[] NoEffect =
    [
        "patch_dropout", "attn_pooler_queries", "attn_pooler_heads", "n_queries", "output_tokens", "timm_model_pretrained", "timm_pool", "timm_proj",
        "timm_proj_bias", "timm_drop", "timm_drop_path", "hf_tokenizer_name", "hf_model_pretrained", "tokenizer_kwargs", "pad_id", "eos_id",
    ];

    /// <summary>The value that means what is computed here anyway.</summary>
    private static readonly Dictionary<string, string> Neutral = new(StringComparer.Ordinal)
    {
        ["pos_embed_type"] = "learnable",
        ["vision_cfg.pool_type"] = "tok",
        ["text_cfg.pool_type"] = "argmax",
        ["text_cfg.proj_type"] = "linear",
        ["text_cfg.mlp_ratio"] = "4",
    };

    public static void CheckVision(ConfigFields fields) => Check(fields, "vision_cfg.", Vision);

    public static void CheckText(ConfigFields fields) => Check(fields, "text_cfg.", Text);

    /// <summary>Other model families, and switches beside the towers.</summary>
    public static void CheckTop(ConfigFields fields)
    {
        if (fields.Has("model_type") || fields.Has("text_config"))
        {
            throw fields.Invalid("model_type", "is Hugging Face's form, not OpenCLIP's");
        }

        foreach (var field in new[] { "multimodal_cfg", "init_logit_bias", "nonscalar_logit_scale", "projection_cfg" })
        {
            if (fields.All.Any(property => property.Name == field && !IsOff(property.Value)))
            {
                throw fields.Invalid(field, "asks for an architecture that this version does not compute");
            }
        }
    }

    public static void CheckPreprocessing(ConfigFields? fields)
    {
        if (fields?.Text("interpolation") is { } interpolation && interpolation != "bicubic")
        {
            throw fields.Invalid("interpolation", "must be 'bicubic'");
        }

        if (fields?.Text("resize_mode") is { } mode && mode != "shortest")
        {
            throw fields.Invalid("resize_mode", "must be 'shortest'");
        }
    }

    private static void Check(ConfigFields fields, string section, string[] known)
    {
        foreach (var property in fields.All)
        {
            if (!known.Contains(property.Name) && !NoEffect.Contains(property.Name) && !IsOff(property.Value) && !IsNeutral(section, property))
            {
                throw fields.Invalid(property.Name, "asks for something that this version does not compute");
            }
        }
    }

    private static bool IsNeutral(string section, JsonProperty property) =>
        (Neutral.TryGetValue(section + property.Name, out var value) || Neutral.TryGetValue(property.Name, out value))
        && (property.Value.ValueKind == JsonValueKind.Number ? property.Value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture) : property.Value.ToString()) == value;

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
