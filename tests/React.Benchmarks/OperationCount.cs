using React.Models;

namespace React.Benchmarks;

/// <summary>
/// Floating-point operations that a result needs, a multiplication with its addition as two. Counted are matrix products and attention; norms, activations,
/// softmax and the optimizer are left out: they take time but few operations. What the engine leaves undone (tokens that nobody looks at in the last block,
/// frozen blocks whose output is kept, padding) is not counted either, so that a share of peak is a rate of work really done.
/// </summary>
internal static class OperationCount
{
    /// <summary>Inner products of all queries with all vectors.</summary>
    public static double Search(long vectors, int dimension, int queries) => 2.0 * vectors * dimension * queries;

    /// <summary>One picture through the whole image tower, gated blocks included.</summary>
    public static double Image(ClipConfig config) =>
        ImageUpTo(config, config.Vision.Layers - 1) + LastImageBlock(config.Vision) + (config.Vision.GatedBlocks > 0 ? GatedBlock(config.Vision) : 0) + ImageHead(config);

    /// <summary>One picture through embedding and the blocks before a layer.</summary>
    public static double ImageUpTo(ClipConfig config, int layer)
    {
        var vision = config.Vision;
        var patches = 2.0 * vision.GridHeight * vision.GridWidth * 3 * vision.PatchSize * vision.PatchSize * vision.Width;
        var gated = Math.Max(0, layer - (vision.Layers - vision.GatedBlocks));
        return patches + (layer * Block(vision.Tokens, vision.Width, vision.MlpWidth)) + (gated * GatedBlock(vision));
    }

    /// <summary>One text of so many tokens, start and end included, through the text tower. A token attends to itself and those before it.</summary>
    public static double Text(ClipConfig config, int tokens)
    {
        var text = config.Text;
        double width = text.Width;
        var block = Linear(tokens, width, text.MlpWidth) + (2 * width * tokens * (tokens + 1));
        return ((text.Layers - 1) * block) + LastBlock(tokens, width, text.MlpWidth, text.Heads) + (2 * width * config.EmbedDim);
    }

    /// <summary>
    /// Forward and backward pass of one picture whose tokens at the first gated block are kept and whose caption's features are known.
    /// The gradient of a product with trained weights is two products of its size; with frozen weights one; that of attention is two attentions.
    /// </summary>
    public static double GatedTraining(ClipConfig config)
    {
        var vision = config.Vision;
        double tokens = vision.Tokens, width = vision.Width;
        var attention = 4 * tokens * tokens * width;
        var frozen = (vision.GatedBlocks - 1) * ((2 * Linear(tokens, width, vision.MlpWidth)) + (3 * attention));
        var lastAttention = LastAttention(tokens, width, vision.Heads);
        var last = (2 * (LastImageBlock(vision) - lastAttention)) + (3 * lastAttention);
        return (vision.GatedBlocks * 3 * GatedBlock(vision)) + frozen + last + (2 * ImageHead(config));
    }

    private static double GatedBlock(VisionConfig vision) => Block(vision.Tokens, vision.Width, 4 * vision.Width);

    private static double LastImageBlock(VisionConfig vision) => vision.GlobalAveragePool
        ? Block(vision.Tokens, vision.Width, vision.MlpWidth)
        : LastBlock(vision.Tokens, vision.Width, vision.MlpWidth, vision.Heads);

    private static double ImageHead(ClipConfig config) => 2.0 * config.Vision.Width * config.EmbedDim;

    /// <summary>A block where every token sees every other.</summary>
    private static double Block(double tokens, double width, double mlp) => Linear(tokens, width, mlp) + (4 * tokens * tokens * width);

    /// <summary>The products with weights: query, key, value and output of the attention, two layers of the MLP.</summary>
    private static double Linear(double tokens, double width, double mlp) => 2 * tokens * ((4 * width * width) + (2 * width * mlp));

    /// <summary>A block of which one token is asked for: it looks at all others, and the rest is computed of it alone.</summary>
    private static double LastBlock(double tokens, double width, double mlp, int heads) => Linear(1, width, mlp) + LastAttention(tokens, width, heads);

    /// <summary>A query a head over tokens that have not been projected.</summary>
    private static double LastAttention(double tokens, double width, int heads) => 4 * heads * tokens * width;
}
