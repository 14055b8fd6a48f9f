using System.Text.Json;

namespace React.Models;

/// <summary>OpenCLIP's JSON form of a configuration, read with every number in bounds and every unknown switch refused.</summary>
internal static class ClipConfigJson
{
    private const int MaxWidth = 1 << 16;
    private const int MaxLayers = 1024;
    private const int MaxTokens = 1 << 20;
    private const int MaxVocabulary = 10_000_000;

    public static ReactException Invalid(string name, string what, Exception? inner = null) => new(
        "ReactModelConfig", ReactErrorKind.InvalidData, $"The model configuration '{name}' {what}.",
        "Use a configuration in OpenCLIP's form, or the name of a published one, for example ViT-B-32.", name, inner);

    public static ClipConfig Read(JsonElement root, string name)
    {
        var outer = new ConfigFields(root, name, "");
        var body = outer.Has("model_cfg") ? outer.Section("model_cfg") : outer;
        ConfigSupport.CheckTop(outer);
        ConfigSupport.CheckTop(body);
        var config = new ClipConfig
        {
            EmbedDim = body.Int("embed_dim", 1, MaxWidth),
            QuickGelu = body.Bool("quick_gelu") ?? false,
            Vision = ReadVision(body.Section("vision_cfg")),
            Text = ReadText(body.Section("text_cfg")),
        };
        var preprocessing = outer.Has("preprocess_cfg") ? outer.Section("preprocess_cfg") : null;
        ConfigSupport.CheckPreprocessing(preprocessing);
        config = config with
        {
            Mean = preprocessing?.Triple("mean", -10, 10) ?? ClipConfig.DefaultMean,
            Std = preprocessing?.Triple("std", 1e-6, 10) ?? ClipConfig.DefaultStd,
        };
        CheckSize(config, name);
        return config;
    }

    public static void WriteFields(Utf8JsonWriter json, ClipConfig config)
    {
        WriteModel(json, config);
        if (!config.Mean.SequenceEqual(ClipConfig.DefaultMean) || !config.Std.SequenceEqual(ClipConfig.DefaultStd))
        {
            json.WriteStartObject("preprocess_cfg");
            WriteNumbers(json, "mean", config.Mean);
            WriteNumbers(json, "std", config.Std);
            json.WriteEndObject();
        }
    }

    /// <summary>What OpenCLIP calls a model's configuration: all but the preprocessing.</summary>
    public static void WriteModel(Utf8JsonWriter json, ClipConfig config)
    {
        json.WriteNumber("embed_dim", config.EmbedDim);
        json.WriteBoolean("quick_gelu", config.QuickGelu);
        WriteVision(json, config.Vision);
        WriteText(json, config.Text);
    }

    private static VisionConfig ReadVision(ConfigFields fields)
    {
        ConfigSupport.CheckVision(fields);
        var (height, width) = fields.ImageSize("image_size", 1, 1 << 14);
        var resNet = fields.IsList("layers") ? fields.IntList("layers", 4, 1, MaxLayers) : null;
        var config = new VisionConfig
        {
            ImageHeight = height,
            ImageWidth = width,
            Layers = resNet is null ? fields.Int("layers", 1, MaxLayers) : 0,
            ResNetLayers = resNet,
            Width = fields.Int("width", 1, MaxWidth),
            HeadWidth = fields.Int("head_width", 1, MaxWidth, 64),
            PatchSize = resNet is null ? fields.Int("patch_size", 1, 1 << 14) : 0,
            MlpRatio = fields.Number("mlp_ratio", 0.001, 64) ?? 4.0,
            LayerScale = fields.Number("ls_init_value", -1e6, 1e6),
            GlobalAveragePool = fields.Bool("global_average_pool") ?? false,
            InputPatchNorm = fields.Bool("input_patchnorm") ?? false,
            GatedBlocks = ReadGates(fields),
        };
        return resNet is not null ? CheckResNet(config, fields) : CheckTransformer(config, fields);
    }

    private static VisionConfig CheckResNet(VisionConfig config, ConfigFields fields)
    {
        if (config.ImageHeight % VisionConfig.ResNetReduction != 0 || config.ImageWidth % VisionConfig.ResNetReduction != 0)
        {
            throw fields.Invalid("image_size", $"is {config.ImageHeight} × {config.ImageWidth}; a ModifiedResNet takes multiples of {VisionConfig.ResNetReduction}");
        }

        if (config.Width % 2 != 0 || config.Width > MaxWidth / VisionConfig.ResNetReduction)
        {
            throw fields.Invalid("width", $"is {config.Width}; a ModifiedResNet takes even numbers to {MaxWidth / VisionConfig.ResNetReduction}");
        }

        if (config.Heads == 0 || config.FinalWidth % config.Heads != 0)
        {
            throw fields.Invalid("head_width", $"gives {config.Heads} heads, which do not divide {config.FinalWidth}");
        }

        return config.GatedBlocks == 0 ? config : throw fields.Invalid("react_cfg", $"asks for gated blocks; {ClipParameters.NoGatesInResNets}");
    }

    private static VisionConfig CheckTransformer(VisionConfig config, ConfigFields fields)
    {
        if (config.GridHeight == 0 || config.GridWidth == 0 || (long)config.GridHeight * config.GridWidth >= MaxTokens)
        {
            throw fields.Invalid("patch_size", $"cuts an image of {config.ImageHeight} × {config.ImageWidth} into {(long)config.GridHeight * config.GridWidth} patches; 1 to {MaxTokens - 1} can be computed");
        }

        if (config.Heads == 0 || config.Width % config.Heads != 0)
        {
            throw fields.Invalid("head_width", $"gives {config.Heads} heads, which do not divide the width {config.Width}");
        }

        if (config.MlpWidth is 0 or > 4 * MaxWidth)
        {
            throw fields.Invalid("mlp_ratio", $"gives an MLP that is {config.MlpWidth} wide");
        }

        return config.GatedBlocks <= config.Layers
            ? config
            : throw fields.Invalid("react_cfg", $"asks for {config.GatedBlocks} gated blocks, but the tower has {config.Layers} blocks");
    }

    private static int ReadGates(ConfigFields vision)
    {
        if (!vision.Has("react_cfg"))
        {
            return 0;
        }

        var fields = vision.Section("react_cfg");
        fields.RefuseOthers("enabled", "last_k_layers");
        return fields.Bool("enabled") ?? true ? fields.Int("last_k_layers", 0, MaxLayers) : 0;
    }

    private static TextConfig ReadText(ConfigFields fields)
    {
        ConfigSupport.CheckText(fields);
        var config = new TextConfig
        {
            ContextLength = fields.Int("context_length", 2, 1 << 16, 77),
            VocabularySize = fields.Int("vocab_size", 3, MaxVocabulary, 49408),
            Width = fields.Int("width", 1, MaxWidth),
            Heads = fields.Int("heads", 1, MaxWidth),
            Layers = fields.Int("layers", 1, MaxLayers),
            LayerScale = fields.Number("ls_init_value", -1e6, 1e6),
        };
        return config.Width % config.Heads == 0
            ? config
            : throw fields.Invalid("heads", $"is {config.Heads}, which does not divide the width {config.Width}");
    }

    private static void CheckSize(ClipConfig config, string name)
    {
        // The largest published CLIP has 3 thousand million parameters. A number far past that is a slip or an attack.
        const long limit = 100_000_000_000;
        if (ClipParameters.Count(config) > limit)
        {
            throw Invalid(name, $"describes a model of more than {limit} parameters");
        }
    }

    private static void WriteVision(Utf8JsonWriter json, VisionConfig vision)
    {
        json.WriteStartObject("vision_cfg");
        if (vision.ImageHeight == vision.ImageWidth)
        {
            json.WriteNumber("image_size", vision.ImageHeight);
        }
        else
        {
            WriteNumbers(json, "image_size", [vision.ImageHeight, vision.ImageWidth]);
        }

        if (vision.ResNetLayers is null)
        {
            json.WriteNumber("layers", vision.Layers);
        }
        else
        {
            WriteNumbers(json, "layers", [.. vision.ResNetLayers.Select(count => (float)count)]);
        }

        json.WriteNumber("width", vision.Width);
        json.WriteNumber("head_width", vision.HeadWidth);
        if (vision.PatchSize > 0)
        {
            json.WriteNumber("patch_size", vision.PatchSize);
        }
        else
        {
            json.WriteNull("patch_size");
        }

        json.WriteNumber("mlp_ratio", vision.MlpRatio);
        WriteOptional(json, "ls_init_value", vision.LayerScale);
        WriteFlag(json, "global_average_pool", vision.GlobalAveragePool);
        WriteFlag(json, "input_patchnorm", vision.InputPatchNorm);
        if (vision.GatedBlocks > 0)
        {
            json.WriteStartObject("react_cfg");
            json.WriteBoolean("enabled", true);
            json.WriteNumber("last_k_layers", vision.GatedBlocks);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, TextConfig text)
    {
        json.WriteStartObject("text_cfg");
        json.WriteNumber("context_length", text.ContextLength);
        json.WriteNumber("vocab_size", text.VocabularySize);
        json.WriteNumber("width", text.Width);
        json.WriteNumber("heads", text.Heads);
        json.WriteNumber("layers", text.Layers);
        WriteOptional(json, "ls_init_value", text.LayerScale);
        json.WriteEndObject();
    }

    /// <summary>A list of numbers.</summary>
    public static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<float> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? number)
    {
        if (number is not null)
        {
            json.WriteNumber(name, number.Value);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool flag)
    {
        if (flag)
        {
            json.WriteBoolean(name, true);
        }
    }
}
