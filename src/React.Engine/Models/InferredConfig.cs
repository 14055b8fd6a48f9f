namespace React.Models;

/// <summary>
/// The configuration that a file of weights alone must have, from names and shapes, as OpenAI's own loader finds it. What shapes cannot tell
/// (activation, mean and deviation) comes from the file's origin; the width of heads is 64, unless a published configuration of these sizes has another.
/// </summary>
internal sealed class InferredConfig
{
    private const string VisionBlocks = "visual.transformer.resblocks.";
    private const string TextBlocks = "transformer.resblocks.";
    private const int HeadWidth = 64;

    /// <summary>Some value has to stand for LayerScale's start; it matters to new weights only.</summary>
    private const double LayerScaleStart = 1e-5;

    private readonly Dictionary<string, IReadOnlyList<long>> _shapes;
    private readonly string _path;

    private InferredConfig(IWeightFile file)
    {
        _path = file.Path;
        _shapes = WeightNames.Find(file).ToDictionary(entry => entry.Key, entry => entry.Value.Shape, StringComparer.Ordinal);
    }

    /// <summary>Reads a configuration off a file.</summary>
    /// <exception cref="ReactException">The file holds no CLIP model, or one whose heads cannot be told.</exception>
    public static ClipConfig Of(IWeightFile file)
    {
        var inferred = new InferredConfig(file);
        var config = new ClipConfig { EmbedDim = inferred.Size("text_projection", 1), Vision = inferred.Vision(), Text = inferred.Text() };

        // Written and read again, so that there is one set of bounds.
        return ClipConfig.Parse(inferred.WithKnownHeads(config).ToJson(), file.Path);
    }

    private VisionConfig Vision() => _shapes.ContainsKey("visual.layer1.0.conv1.weight") ? ResNet() : Transformer();

    private VisionConfig ResNet()
    {
        var side = VisionConfig.ResNetReduction * PositionEmbedding.Side(Size("visual.attnpool.positional_embedding", 0));
        return new VisionConfig
        {
            ImageHeight = side,
            ImageWidth = side,
            Layers = 0,
            ResNetLayers = [.. Enumerable.Range(1, 4).Select(stage => Count($"visual.layer{stage}.", ".conv1.weight"))],
            Width = Size("visual.layer1.0.conv1.weight", 0),
            PatchSize = 0,
        };
    }

    private VisionConfig Transformer()
    {
        var flat = _shapes.ContainsKey("visual.patchnorm_pre_ln.weight");
        var patch = flat ? (int)Math.Sqrt(Size("visual.conv1.weight", 1) / 3) : Size("visual.conv1.weight", 3);
        var side = (int)Math.Min(int.MaxValue, (long)patch * PositionEmbedding.Side(Size("visual.positional_embedding", 0)));
        var (width, mlp) = (Size("visual.conv1.weight", 0), Size($"{VisionBlocks}0.mlp.c_fc.weight", 0));
        return new VisionConfig
        {
            ImageHeight = side,
            ImageWidth = side,
            Layers = Count(VisionBlocks, ".attn.in_proj_weight"),
            Width = width,
            HeadWidth = HeadWidth,
            PatchSize = patch,
            MlpRatio = VisionConfig.RatioFor(mlp, width),
            LayerScale = _shapes.ContainsKey($"{VisionBlocks}0.ls_1.gamma") ? LayerScaleStart : null,
            InputPatchNorm = flat,
            GatedBlocks = _shapes.Keys.Count(name => name.StartsWith(VisionBlocks, StringComparison.Ordinal) && name.EndsWith(".gated_attn_block.alpha_attn", StringComparison.Ordinal)),
        };
    }

    private TextConfig Text()
    {
        var width = Size("positional_embedding", 1);
        return new TextConfig
        {
            ContextLength = Size("positional_embedding", 0),
            VocabularySize = Size("token_embedding.weight", 0),
            Width = width,
            Heads = Math.Max(1, width / HeadWidth),
            Layers = Count(TextBlocks, ".attn.in_proj_weight"),
            LayerScale = _shapes.ContainsKey($"{TextBlocks}0.ls_1.gamma") ? LayerScaleStart : null,
        };
    }

    private ClipConfig WithKnownHeads(ClipConfig config)
    {
        var vision = config.Vision;
        var known = ClipConfigs.Names.Select(ClipConfigs.Get).FirstOrDefault(other =>
            (other.Vision.Width, other.Vision.Layers, other.Vision.PatchSize, other.EmbedDim) == (vision.Width, vision.Layers, vision.PatchSize, config.EmbedDim));
        if (known is null && vision.FinalWidth % HeadWidth != 0)
        {
            throw new ReactException("ReactHeadsUnknown", ReactErrorKind.InvalidData,
                $"'{_path}' does not tell how many heads its image tower has: {vision.FinalWidth} is no multiple of {HeadWidth}.",
                "Put the file into a folder with a config.json in OpenCLIP's form that says head_width.", _path);
        }

        // MlpRatio is taken from there, too, so that the configuration is recognised by its name.
        return known is null ? config : config with
        {
            Vision = vision with { HeadWidth = known.Vision.HeadWidth, MlpRatio = known.Vision.MlpWidth == vision.MlpWidth ? known.Vision.MlpRatio : vision.MlpRatio },
        };
    }

    /// <summary>How many blocks there are, numbered from 0 on.</summary>
    private int Count(string prefix, string suffix)
    {
        var count = 0;
        while (_shapes.ContainsKey($"{prefix}{count}{suffix}"))
        {
            count++;
        }

        return count;
    }

    private int Size(string name, int dimension) =>
        _shapes.TryGetValue(name, out var shape) && dimension < shape.Count && shape[dimension] <= int.MaxValue
            ? (int)shape[dimension]
            : throw new ReactException("ReactNoClipWeights", ReactErrorKind.InvalidData, $"'{_path}' holds no CLIP model: '{name}' is missing or has another shape.",
                "Name a file with the weights of a whole CLIP model, or a folder with config.json.", _path);
}
