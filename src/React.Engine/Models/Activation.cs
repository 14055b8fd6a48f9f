using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace React.Models;

/// <summary>The two-layer MLP of a block with either of CLIP's activations.</summary>
internal static class Activation
{
    /// <summary>The s of quick GELU, x·sigmoid(s·x).</summary>
    public const float QuickGeluSlope = 1.702f;

    /// <summary>Second layer of activation of first layer. Rows are independent.</summary>
    /// <param name="x">[rows, width].</param>
    /// <param name="quickGelu">x·sigmoid(1.702x) instead of the exact GELU.</param>
    public static Tensor Mlp(Tensor x, Tensor weight1, Tensor bias1, Tensor weight2, Tensor bias2, bool quickGelu)
    {
        using var scope = NewDisposeScope();
        if (!quickGelu)
        {
            return LinearLayer.Apply(functional.gelu(LinearLayer.Apply(x, weight1, bias1)), weight2, bias2).MoveToOuterDisposeScope();
        }

        // h·sigmoid(s·h) = silu(s·h)/s: both factors go into the matrix products, so that one pass over the hidden layer remains.
        var hidden = addmm(bias1, x, weight1.t(), QuickGeluSlope, QuickGeluSlope);
        var active = functional.silu(hidden, inplace: !hidden.requires_grad);
        return addmm(bias2, active, weight2.t(), 1f, 1f / QuickGeluSlope).MoveToOuterDisposeScope();
    }

    /// <summary>The same with quick GELU, of rows that come times <see cref="QuickGeluSlope"/> already, in inference mode.</summary>
    public static Tensor MlpOfScaled(Tensor x, Tensor weight1, Tensor bias1, Tensor weight2, Tensor bias2)
    {
        using var scope = NewDisposeScope();
        var active = functional.silu(LinearLayer.Apply(x, weight1, bias1 * QuickGeluSlope), inplace: true);
        return LinearLayer.Apply(active, weight2, bias2 * QuickGeluSlope).mul_(1f / QuickGeluSlope).MoveToOuterDisposeScope();
    }
}
