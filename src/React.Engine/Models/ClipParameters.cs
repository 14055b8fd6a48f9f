namespace React.Models;

/// <summary>Names and shapes of a model's parameters, without allocating any: OpenCLIP's names in the order of its state dict.</summary>
public static class ClipParameters
{
    /// <summary>The gate's own MLP is this many times the tower's width, also where the tower's ratio is another (REACT's released code).</summary>
    internal const int GatedMlpRatio = 4;

    private const int NamesShown = 10;

    /// <summary>All parameters of a configuration, in state-dict order.</summary>
    /// <exception cref="ReactException">The image tower is a ModifiedResNet.</exception>
    public static IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> Of(ClipConfig config)
    {
        RefuseResNet(config);
        var list = new List<(string, IReadOnlyList<long>)>();
        void Add(string name, params long[] shape) => list.Add((name, shape));

        var (vision, text, embed) = (config.Vision, config.Text, config.EmbedDim);
        var patch = 3L * vision.PatchSize * vision.PatchSize;
        Add("positional_embedding", text.ContextLength, text.Width);
        Add("text_projection", text.Width, embed);
        Add("logit_scale");
        Add("visual.class_embedding", vision.Width);
        Add("visual.positional_embedding", vision.Tokens, vision.Width);
        Add("visual.proj", vision.Width, embed);
        if (vision.InputPatchNorm)
        {
            AddNorm(Add, "visual.patchnorm_pre_ln", patch);
            Add("visual.conv1.weight", vision.Width, patch);
            Add("visual.conv1.bias", vision.Width);
        }
        else
        {
            Add("visual.conv1.weight", vision.Width, 3, vision.PatchSize, vision.PatchSize);
        }

        AddNorm(Add, "visual.ln_pre", vision.Width);
        for (var layer = 0; layer < vision.Layers; layer++)
        {
            var block = $"visual.transformer.resblocks.{layer}";
            AddBlock(Add, block, vision.Width, vision.MlpWidth, vision.LayerScale is not null);
            if (layer + vision.GatedBlocks >= vision.Layers)
            {
                Add($"{block}.gated_attn_block.alpha_attn");
                Add($"{block}.gated_attn_block.alpha_dense");
                AddBlock(Add, $"{block}.gated_attn_block", vision.Width, GatedMlpRatio * vision.Width, vision.LayerScale is not null);
            }
        }

        AddNorm(Add, "visual.ln_post", vision.Width);
        for (var layer = 0; layer < text.Layers; layer++)
        {
            AddBlock(Add, $"transformer.resblocks.{layer}", text.Width, text.MlpWidth, text.LayerScale is not null);
        }

        Add("token_embedding.weight", text.VocabularySize, text.Width);
        AddNorm(Add, "ln_final", text.Width);
        return list;
    }

    /// <summary>Number of parameters of a configuration, counted element by element.</summary>
    public static long Count(ClipConfig config) =>
        Of(config).Aggregate(0L, (sum, parameter) => sum + parameter.Shape.Aggregate(1L, (product, size) => product * size));

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

    /// <summary>Says that a ModifiedResNet cannot be built, where a configuration has one.</summary>
    internal static void RefuseResNet(ClipConfig config)
    {
        if (config.Vision.ResNetLayers is not null)
        {
            throw new ReactException("ReactResNetUnsupported", ReactErrorKind.InvalidArgument,
                "The image tower of this configuration is a ModifiedResNet, which is not supported by this version.",
                "Use a vision transformer, for example ViT-B-32.");
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
