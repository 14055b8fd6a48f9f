using React.Work;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace React.Models;

/// <summary>Scaled dot-product attention, softmax(q·kᵀ/√d)·v (Vaswani et al., 2017, section 3.2.1).</summary>
internal static class Attention
{
    /// <summary>What queries see.</summary>
    /// <param name="query">[n, heads, queries, d].</param>
    /// <param name="key">[n, heads, tokens, d].</param>
    /// <param name="value">[n, heads, tokens, d].</param>
    /// <param name="mask">True where a query may look, broadcast to [n, heads, queries, tokens]; null for everywhere.</param>
    /// <param name="causal">Whether a query sees only its own token and those before it; without a mask.</param>
    /// <returns>[n, heads, queries, d].</returns>
    public static Tensor Of(Tensor query, Tensor key, Tensor value, Tensor? mask = null, bool causal = false)
    {
        // libtorch's fused attention is slow in bfloat16 on a processor: nearly twice the time of plain products, five times with the backward pass.
        if (query.dtype != ScalarType.BFloat16 || query.device_type != TorchSharp.DeviceType.CPU)
        {
            return functional.scaled_dot_product_attention(query, key, value, mask!, 0, causal);
        }

        using var scope = NewDisposeScope();
        var scores = query.mul(Scalars.Of(1 / Math.Sqrt(query.shape[3]))).matmul(key.transpose(2, 3));
        var seen = causal ? ones(query.shape[2], key.shape[2], ScalarType.Bool).tril() : mask;
        if (seen is not null)
        {
            scores = scores.masked_fill(seen.logical_not(), Scalars.Of(double.NegativeInfinity));
        }

        return scores.softmax(-1).matmul(value).MoveToOuterDisposeScope();
    }
}
