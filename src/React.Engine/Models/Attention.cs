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

    /// <summary>
    /// What one query of each item sees of its tokens, without their keys and values: q·(K·x + b) = (Kᵀ·q)·x + q·b, and Σ a·(V·x + c) = V·Σ a·x + c, since the
    /// softmax sums to one. So no product with weights is taken of every token.
    /// </summary>
    /// <param name="query">[n, width], projected.</param>
    /// <param name="tokens">[n, tokens, width], not projected.</param>
    /// <param name="key">Weight [width, width] and bias [width] of the keys.</param>
    /// <param name="value">Weight [width, width] and bias [width] of the values.</param>
    /// <param name="heads">Heads that the width is split into.</param>
    /// <param name="mask">True where a query may look, [n, 1, tokens]; null for everywhere.</param>
    /// <returns>[n, width].</returns>
    public static Tensor OfOne(Tensor query, Tensor tokens, (Tensor Weight, Tensor Bias) key, (Tensor Weight, Tensor Bias) value, int heads, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        var (n, width) = (query.shape[0], query.shape[1]);
        var size = width / heads;
        var scaled = InHeads(query.mul(Scalars.Of(1 / Math.Sqrt(size))));
        var asked = scaled.bmm(key.Weight.view(heads, size, width)).transpose(0, 1);

        // The keys' bias moves all scores of a query alike and so changes nothing; it is here to have its gradient.
        var shift = scaled.bmm(key.Bias.view(heads, size, 1)).transpose(0, 1);
        var scores = asked.bmm(tokens.transpose(1, 2)).add(shift, Scalars.One);
        if (mask is not null)
        {
            scores = scores.masked_fill(mask.logical_not(), Scalars.Of(double.NegativeInfinity));
        }

        var seen = scores.softmax(-1).bmm(tokens).transpose(0, 1);
        return seen.bmm(value.Weight.view(heads, size, width).transpose(1, 2)).transpose(0, 1).reshape(n, width).add(value.Bias, Scalars.One).MoveToOuterDisposeScope();

        // [n, width] to [heads, n, size].
        Tensor InHeads(Tensor x) => x.view(n, heads, size).transpose(0, 1);
    }
}
