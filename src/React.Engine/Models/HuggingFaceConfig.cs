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

        var vision = fields.Section("vision_config");
        var text = fields.Section("text_config");
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
            MlpRatio = Ratio(fields.Int("intermediate_size", 1, 4 * MaxWidth, 3072), width),
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

    /// <summary>A ratio whose truncated product with the width is the MLP's width again.</summary>
    private static double Ratio(int mlpWidth, int width)
    {
        var ratio = (double)mlpWidth / width;
        return (int)(width * ratio) == mlpWidth ? ratio : Math.BitIncrement(ratio);
    }
}
