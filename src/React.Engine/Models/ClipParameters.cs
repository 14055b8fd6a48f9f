namespace React.Models;

/// <summary>Names and shapes of a model's parameters, without allocating any: OpenCLIP's names in the order of its state dict.</summary>
public static class ClipParameters
{
    /// <summary>The gate's own MLP is this many times the tower's width, also where the tower's ratio is another (REACT's released code).</summary>
    internal const int GatedMlpRatio = 4;

    /// <summary>Why a ModifiedResNet has no gated blocks.</summary>
    internal const string NoGatesInResNets = "they stand between the blocks of a transformer, which a ModifiedResNet does not have";

    private const int NamesShown = 10;
    private const string BatchCount = ".num_batches_tracked";

    /// <summary>All parameters of a configuration and what its batch norms count, in state-dict order.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> Of(ClipConfig config)
    {
        var list = new List<(string, IReadOnlyList<long>)>();
        void Add(string name, params long[] shape) => list.Add((name, shape));

        var (text, embed) = (config.Text, config.EmbedDim);
        Add("positional_embedding", text.ContextLength, text.Width);
        Add("text_projection", text.Width, embed);
        Add("logit_scale");
        if (config.Vision.ResNetLayers is { } layers)
        {
            ResNetParameters.Add(Add, config.Vision, layers, embed);
        }
        else
        {
            AddTransformer(Add, config.Vision, embed);
        }

        for (var layer = 0; layer < text.Layers; layer++)
        {
            AddBlock(Add, $"transformer.resblocks.{layer}", text.Width, text.MlpWidth, text.LayerScale is not null);
        }

        Add("token_embedding.weight", text.VocabularySize, text.Width);
        AddNorm(Add, "ln_final", text.Width);
        return list;
    }

    /// <summary>Whether a name is no parameter but something that batch norm counts while it trains: never trained by gradient, saved with the weights.</summary>
    public static bool IsStatistic(string name) =>
        name.EndsWith(".running_mean", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal) || IsCount(name);

    /// <summary>Whether a name is batch norm's count of batches, a whole number.</summary>
    internal static bool IsCount(string name) => name.EndsWith(BatchCount, StringComparison.Ordinal);

    /// <summary>Number of parameters of a configuration, counted element by element.</summary>
    public static long Count(ClipConfig config) =>
        Of(config).Where(parameter => !IsStatistic(parameter.Name)).Aggregate(0L, (sum, parameter) => sum + parameter.Shape.Aggregate(1L, (product, size) => product * size));

    /// <summary>Compares what a checkpoint holds with what its configuration needs.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="shapes">Names and shapes that are there.</param>
    /// <param name="source">What to call the checkpoint in the error.</param>
    /// <exception cref="ReactException">Something is missing, unexpected or misshapen: all of it in one message, the first ten of each kind by name.</exception>
    public static void Check(ClipConfig config, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string source)
    {
        var needed = Of(config);
        var names = needed.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var faults = new List<string>();
        Describe(faults, "missing", [.. needed.Where(parameter => !shapes.ContainsKey(parameter.Name)).Select(parameter => parameter.Name)]);
        Describe(faults, "unexpected", [.. shapes.Keys.Where(name => !names.Contains(name)).Order(StringComparer.Ordinal)]);
        Describe(faults, "of another shape",
        [
            .. needed.Where(parameter => shapes.TryGetValue(parameter.Name, out var shape) && !shape.SequenceEqual(parameter.Shape))
                .Select(parameter => $"{parameter.Name} [{string.Join(", ", shapes[parameter.Name])}] instead of [{string.Join(", ", parameter.Shape)}]"),
        ]);
        if (faults.Count > 0)
        {
            throw new ReactException("ReactTensorMismatch", ReactErrorKind.InvalidData,
                $"The tensors of '{source}' do not fit its configuration: {string.Join("; ", faults)}.",
                "Use the configuration that these weights were trained with.", source);
        }
    }

    private static void Describe(List<string> faults, string fault, string[] names)
    {
        if (names.Length > 0)
        {
            var more = names.Length > NamesShown ? $", and {names.Length - NamesShown} more" : "";
            faults.Add($"{names.Length} {fault}: {string.Join(", ", names.Take(NamesShown))}{more}");
        }
    }

    private static void AddTransformer(Action<string, long[]> add, VisionConfig vision, int embed)
    {
        var patch = 3L * vision.PatchSize * vision.PatchSize;
        add("visual.class_embedding", [vision.Width]);
        add("visual.positional_embedding", [vision.Tokens, vision.Width]);
        add("visual.proj", [vision.Width, embed]);
        if (vision.InputPatchNorm)
        {
            AddNorm(add, "visual.patchnorm_pre_ln", patch);
            add("visual.conv1.weight", [vision.Width, patch]);
            add("visual.conv1.bias", [vision.Width]);
        }
        else
        {
            add("visual.conv1.weight", [vision.Width, 3, vision.PatchSize, vision.PatchSize]);
        }

        AddNorm(add, "visual.ln_pre", vision.Width);
        for (var layer = 0; layer < vision.Layers; layer++)
        {
            var block = $"visual.transformer.resblocks.{layer}";
            AddBlock(add, block, vision.Width, vision.MlpWidth, vision.LayerScale is not null);
            if (layer + vision.GatedBlocks >= vision.Layers)
            {
                add($"{block}.gated_attn_block.alpha_attn", []);
                add($"{block}.gated_attn_block.alpha_dense", []);
                AddBlock(add, $"{block}.gated_attn_block", vision.Width, GatedMlpRatio * vision.Width, vision.LayerScale is not null);
            }
        }

        AddNorm(add, "visual.ln_post", vision.Width);
    }

    private static void AddNorm(Action<string, long[]> add, string name, long width)
    {
        add($"{name}.weight", [width]);
        add($"{name}.bias", [width]);
    }

    private static void AddBlock(Action<string, long[]> add, string name, long width, long mlpWidth, bool layerScale)
    {
        AddNorm(add, $"{name}.ln_1", width);
        add($"{name}.attn.in_proj_weight", [3 * width, width]);
        add($"{name}.attn.in_proj_bias", [3 * width]);
        add($"{name}.attn.out_proj.weight", [width, width]);
        add($"{name}.attn.out_proj.bias", [width]);
        if (layerScale)
        {
            add($"{name}.ls_1.gamma", [width]);
        }

        AddNorm(add, $"{name}.ln_2", width);
        add($"{name}.mlp.c_fc.weight", [mlpWidth, width]);
        add($"{name}.mlp.c_fc.bias", [mlpWidth]);
        add($"{name}.mlp.c_proj.weight", [width, mlpWidth]);
        add($"{name}.mlp.c_proj.bias", [width]);
        if (layerScale)
        {
            add($"{name}.ls_2.gamma", [width]);
        }
    }
}
