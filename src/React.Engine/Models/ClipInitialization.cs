using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Start values as OpenCLIP draws them: scaled normals in the text tower, torch's layer defaults in the image tower.
/// Each parameter has a generator of its own, seeded by the seed and its name, so that a parameter's values do not depend on which others there are.
/// </summary>
internal static class ClipInitialization
{
    /// <summary>ln(1/0.07), the temperature that CLIP starts with (Radford et al. 2021, section 2.5).</summary>
    private const double LogitScale = 2.659260036932778;

    private const ulong HashStart = 0xCBF29CE484222325;
    private const ulong HashPrime = 0x100000001B3;

    /// <summary>Whether a logarithm of the temperature is the one that models start with, also after it was rounded: a model that was trained has another.</summary>
    public static bool IsStart(float logitScale) => Math.Abs(logitScale - LogitScale) < 0.002;

    /// <summary>Draws one parameter; the caller disposes it.</summary>
    public static Tensor Draw(ClipConfig config, string name, IReadOnlyList<long> shape, long seed)
    {
        using var generator = new Generator(Mix(seed, name), CPU);
        var tensor = zeros([.. shape], ClipParameters.IsCount(name) ? ScalarType.Int64 : ScalarType.Float32);
        using var guard = no_grad();
        Fill(tensor, config, name, generator);
        return tensor;
    }

    private static void Fill(Tensor tensor, ClipConfig config, string name, Generator generator)
    {
        var part = name[(name.LastIndexOf('.') + 1)..];
        if (name == "logit_scale")
        {
            tensor.fill_(LogitScale);
        }
        else if (part == "gamma")
        {
            tensor.fill_((name.StartsWith("visual.", StringComparison.Ordinal) ? config.Vision.LayerScale : config.Text.LayerScale)!.Value);
        }
        else if (IsNorm(name))
        {
            tensor.fill_(part == "weight" ? 1 : 0);
        }
        else if (IsBatchNorm(name))
        {
            // The last norm of a residual block starts at zero, so that the block starts as the identity.
            tensor.fill_(part == "running_var" || (part == "weight" && !(name.StartsWith("visual.layer", StringComparison.Ordinal) && name.EndsWith(".bn3.weight", StringComparison.Ordinal))) ? 1 : 0);
        }
        else if (part is "alpha_attn" or "alpha_dense" or "in_proj_bias" || name.EndsWith("out_proj.bias", StringComparison.Ordinal))
        {
            // Attention biases and the gates start at zero, and zero they are.
        }
        else if (part == "bias")
        {
            FillUniform(tensor, 1 / Math.Sqrt(FanInOfBias(config, name)), generator);
        }
        else if (NormalStd(config, name) is { } std)
        {
            tensor.normal_(0, std, generator);
        }
        else
        {
            var fanIn = tensor.shape.Skip(1).Aggregate(1L, (product, size) => product * size);
            // Xavier for the packed projection; elsewhere Kaiming with a = sqrt 5, which comes to 1/sqrt(fan in).
            FillUniform(tensor, part == "in_proj_weight" ? Math.Sqrt(6.0 / (fanIn + tensor.shape[0])) : 1 / Math.Sqrt(fanIn), generator);
        }
    }

    private static bool IsNorm(string name) =>
        name.Contains("ln_", StringComparison.Ordinal) || name.StartsWith("visual.patchnorm_pre_ln.", StringComparison.Ordinal);

    private static bool IsBatchNorm(string name) => name.StartsWith("visual.", StringComparison.Ordinal)
        && (name.Contains(".bn", StringComparison.Ordinal) || name.Contains(".downsample.1.", StringComparison.Ordinal));

    /// <summary>The deviation of parameters that are drawn from a normal; null for the others.</summary>
    private static double? NormalStd(ClipConfig config, string name)
    {
        double text = config.Text.Width;
        var depth = 1 / Math.Sqrt(2.0 * config.Text.Layers);
        return name switch
        {
            "visual.class_embedding" or "visual.positional_embedding" or "visual.proj" => 1 / Math.Sqrt(config.Vision.Width),
            "token_embedding.weight" => 0.02,
            "positional_embedding" => 0.01,
            "text_projection" => 1 / Math.Sqrt(text),
            _ when name.StartsWith("visual.attnpool.", StringComparison.Ordinal) => 1 / Math.Sqrt(config.Vision.FinalWidth),
            _ when name.StartsWith("visual.", StringComparison.Ordinal) => null,
            _ when name.EndsWith("in_proj_weight", StringComparison.Ordinal) => 1 / Math.Sqrt(text),
            _ when name.EndsWith("out_proj.weight", StringComparison.Ordinal) || name.EndsWith("c_proj.weight", StringComparison.Ordinal) => depth / Math.Sqrt(text),
            _ when name.EndsWith("c_fc.weight", StringComparison.Ordinal) => 1 / Math.Sqrt(2 * text),
            _ => null,
        };
    }

    private static double FanInOfBias(ClipConfig config, string name)
    {
        if (name == "visual.conv1.bias")
        {
            return 3.0 * config.Vision.PatchSize * config.Vision.PatchSize;
        }

        if (name.StartsWith("visual.attnpool.", StringComparison.Ordinal))
        {
            return config.Vision.FinalWidth;
        }

        var image = name.StartsWith("visual.", StringComparison.Ordinal);
        var width = image ? config.Vision.Width : config.Text.Width;
        if (name.EndsWith("c_fc.bias", StringComparison.Ordinal))
        {
            return width;
        }

        return name.Contains("gated_attn_block", StringComparison.Ordinal) ? ClipParameters.GatedMlpRatio * width : image ? config.Vision.MlpWidth : config.Text.MlpWidth;
    }

    private static void FillUniform(Tensor tensor, double bound, Generator generator) => tensor.uniform_(-bound, bound, generator);

    /// <summary>FNV-1a over the name, begun with the seed; the seed takes part in every bit.</summary>
    private static ulong Mix(long seed, string name)
    {
        var hash = (HashStart ^ (ulong)seed) * HashPrime;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * HashPrime;
        }

        return hash ^ (hash >> 29);
    }
}
