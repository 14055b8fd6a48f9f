using System.Text.Json;
using React.Tokenization;

namespace React.Models;

/// <summary>A Hugging Face <c>CLIPModel</c> configuration, read as the OpenCLIP one that computes the same.</summary>
internal static class HuggingFaceConfig
{
    private const int MaxWidth = 1 << 16;
    private const int MaxLayers = 1024;
    private const double Epsilon = 1e-5;

    public static ClipConfig Read(ConfigFields fields)
    {
        if (fields.Text("model_type") is var type && type != "clip")
        {
            throw fields.Invalid("model_type", $"is '{type}'; of Hugging Face's models only 'clip' can be read");
        }

        var vision = Tower(fields, "vision_config");
        var text = Tower(fields, "text_config");
        var activation = Activation(vision);
        if (Activation(text) != activation)
        {
            throw fields.Invalid("hidden_act", "differs between the towers, which this version does not compute");
        }

        var config = new ClipConfig
        {
            EmbedDim = fields.Int("projection_dim", 1, MaxWidth, 512),
            QuickGelu = activation == "quick_gelu",
            Vision = ReadVision(vision),
            Text = ReadText(text),
        };

        // Everything is written and read again in our own form, so that there is one set of bounds.
        return ClipConfig.Parse(config.ToJson(), "Hugging Face configuration");
    }

    /// <summary>Writes a configuration that <c>CLIPModel</c> computes the same with.</summary>
    public static void Write(Utf8JsonWriter json, ClipConfig config, ClipTokenizer tokenizer, float logitScale, WeightElement element)
    {
        json.WriteStartArray("architectures");
        json.WriteStringValue("CLIPModel");
        json.WriteEndArray();
        json.WriteString("model_type", "clip");
        json.WriteNumber("projection_dim", config.EmbedDim);
        json.WriteNumber("logit_scale_init_value", logitScale);
        json.WriteString("torch_dtype", element switch { WeightElement.Float16 => "float16", WeightElement.BFloat16 => "bfloat16", _ => "float32" });
        json.WriteStartObject("text_config");
        json.WriteString("model_type", "clip_text_model");
        WriteTower(json, config, config.Text.Width, config.Text.MlpWidth, config.Text.Heads, config.Text.Layers);
        json.WriteNumber("max_position_embeddings", config.Text.ContextLength);
        json.WriteNumber("vocab_size", config.Text.VocabularySize);
        json.WriteNumber("bos_token_id", tokenizer.StartToken);
        json.WriteNumber("eos_token_id", tokenizer.EndToken);
        json.WriteNumber("pad_token_id", tokenizer.EndToken);
        json.WriteEndObject();
        json.WriteStartObject("vision_config");
        json.WriteString("model_type", "clip_vision_model");
        WriteTower(json, config, config.Vision.Width, config.Vision.MlpWidth, config.Vision.Heads, config.Vision.Layers);
        json.WriteNumber("image_size", config.Vision.ImageHeight);
        json.WriteNumber("patch_size", config.Vision.PatchSize);
        json.WriteNumber("num_channels", 3);
        json.WriteEndObject();
    }

    private static void WriteTower(Utf8JsonWriter json, ClipConfig config, int width, int mlpWidth, int heads, int layers)
    {
        json.WriteNumber("hidden_size", width);
        json.WriteNumber("intermediate_size", mlpWidth);
        json.WriteNumber("num_attention_heads", heads);
        json.WriteNumber("num_hidden_layers", layers);
        json.WriteString("hidden_act", config.QuickGelu ? "quick_gelu" : "gelu");
        json.WriteNumber("layer_norm_eps", Epsilon);
        json.WriteNumber("projection_dim", config.EmbedDim);
    }

    /// <summary>A tower's section; older files call it by a longer name.</summary>
    private static ConfigFields Tower(ConfigFields fields, string name) => fields.Section(!fields.Has(name) && fields.Has($"{name}_dict") ? $"{name}_dict" : name);

    private static VisionConfig ReadVision(ConfigFields fields)
    {
        var width = fields.Int("hidden_size", 1, MaxWidth, 768);
        var heads = Heads(fields, width, 12);
        var (height, imageWidth) = fields.Has("image_size") ? fields.ImageSize("image_size", 1, 1 << 14) : (224, 224);
        return new VisionConfig
        {
            ImageHeight = height,
            ImageWidth = imageWidth,
            Layers = fields.Int("num_hidden_layers", 1, MaxLayers, 12),
            Width = width,
            HeadWidth = width / heads,
            PatchSize = fields.Int("patch_size", 1, 1 << 14, 32),
            MlpRatio = VisionConfig.RatioFor(fields.Int("intermediate_size", 1, 4 * MaxWidth, 3072), width),
        };
    }

    private static TextConfig ReadText(ConfigFields fields)
    {
        var width = fields.Int("hidden_size", 1, MaxWidth, 512);
        var mlp = fields.Int("intermediate_size", 1, 4 * MaxWidth, 2048);
        return mlp == 4 * width
            ? new TextConfig
            {
                ContextLength = fields.Int("max_position_embeddings", 2, 1 << 16, 77),
                VocabularySize = fields.Int("vocab_size", 3, 10_000_000, 49408),
                Width = width,
                Heads = Heads(fields, width, 8),
                Layers = fields.Int("num_hidden_layers", 1, MaxLayers, 12),
            }
            : throw fields.Invalid("intermediate_size", $"is {mlp}; this version computes only four times the width, {4 * width}");
    }

    private static int Heads(ConfigFields fields, int width, int otherwise)
    {
        var heads = fields.Int("num_attention_heads", 1, MaxWidth, otherwise);
        return width % heads == 0 ? heads : throw fields.Invalid("num_attention_heads", $"is {heads}, which does not divide the width {width}");
    }

    private static string Activation(ConfigFields fields)
    {
        if ((fields.Number("layer_norm_eps", 0, 1) ?? Epsilon) != Epsilon)
        {
            throw fields.Invalid("layer_norm_eps", "must be 1e-5");
        }

        var name = fields.Text("hidden_act") ?? "quick_gelu";
        return name is "quick_gelu" or "gelu" ? name : throw fields.Invalid("hidden_act", "must be quick_gelu or gelu");
    }
}
