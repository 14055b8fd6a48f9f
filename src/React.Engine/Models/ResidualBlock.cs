using React.Work;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace React.Models;

/// <summary>
/// One pre-norm transformer block over parameters that belong to the model: x + attn(ln_1 x), then + mlp(ln_2 x), with LayerScale where the model has it.
/// With gates it is REACT's gated block ("Learning Customized Visual Models with Retrieval-Augmented Knowledge", section 3.3):
/// each branch is multiplied by tanh of a trained scalar that starts at zero.
/// </summary>
internal sealed class ResidualBlock
{
    private const double Epsilon = 1e-5;
    private const double Slope = 1.702;
    private static readonly TorchSharp.Scalar QuickGeluSlope = Scalars.Of(Slope);
    private static readonly TorchSharp.Scalar InverseSlope = Scalars.Of(1 / Slope);

    private readonly int _heads;
    private readonly bool _quickGelu;
    private readonly Tensor _norm1Weight;
    private readonly Tensor _norm1Bias;
    private readonly Tensor _inWeight;
    private readonly Tensor _inBias;
    private readonly Tensor _outWeight;
    private readonly Tensor _outBias;
    private readonly Tensor? _scale1;
    private readonly Tensor _norm2Weight;
    private readonly Tensor _norm2Bias;
    private readonly Tensor _hiddenWeight;
    private readonly Tensor _hiddenBias;
    private readonly Tensor _projectionWeight;
    private readonly Tensor _projectionBias;
    private readonly Tensor? _scale2;
    private readonly Tensor? _gateAttention;
    private readonly Tensor? _gateMlp;

    /// <param name="parameters">The model's parameters.</param>
    /// <param name="name">The block's prefix, without the dot.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="quickGelu">Which activation.</param>
    public ResidualBlock(IReadOnlyDictionary<string, Tensor> parameters, string name, int heads, bool quickGelu)
    {
        _heads = heads;
        _quickGelu = quickGelu;
        Tensor Get(string part) => parameters[$"{name}.{part}"];
        _norm1Weight = Get("ln_1.weight");
        _norm1Bias = Get("ln_1.bias");
        _inWeight = Get("attn.in_proj_weight");
        _inBias = Get("attn.in_proj_bias");
        _outWeight = Get("attn.out_proj.weight");
        _outBias = Get("attn.out_proj.bias");
        _norm2Weight = Get("ln_2.weight");
        _norm2Bias = Get("ln_2.bias");
        _hiddenWeight = Get("mlp.c_fc.weight");
        _hiddenBias = Get("mlp.c_fc.bias");
        _projectionWeight = Get("mlp.c_proj.weight");
        _projectionBias = Get("mlp.c_proj.bias");
        _scale1 = parameters.GetValueOrDefault($"{name}.ls_1.gamma");
        _scale2 = parameters.GetValueOrDefault($"{name}.ls_2.gamma");
        _gateAttention = parameters.GetValueOrDefault($"{name}.alpha_attn");
        _gateMlp = parameters.GetValueOrDefault($"{name}.alpha_dense");
    }

    /// <summary>The block over all tokens.</summary>
    /// <param name="x">[n, tokens, width].</param>
    /// <param name="causal">Whether a token sees only itself and those before it.</param>
    /// <param name="recomputes">Whether only <paramref name="x"/> is kept for the backward pass, see <see cref="Recomputation"/>.</param>
    public Tensor Forward(Tensor x, bool causal, bool recomputes = false)
    {
        if (recomputes)
        {
            return Recomputation.Run(tokens => Forward(tokens, causal), x);
        }

        using var scope = NewDisposeScope();
        var (n, tokens, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var packed = functional.linear(Norm(x, _norm1Weight, _norm1Bias).view(n * tokens, width), _inWeight, _inBias)
            .view(n, tokens, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        var seen = Attention.Of(packed[0], packed[1], packed[2], causal: causal)
            .transpose(1, 2).reshape(n * tokens, width);
        return Finish(x.reshape(n * tokens, width), seen).view(n, tokens, width).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The block for one token of each item only; the others are seen but not computed. Equal to that row of <see cref="Forward"/> but for rounding.
    /// </summary>
    /// <param name="x">[n, tokens, width].</param>
    /// <param name="rows">Which row of [n·tokens, width] is asked for, per item: [n] I64.</param>
    /// <param name="mask">[n, 1, tokens], true where the row may look; null for everywhere.</param>
    /// <returns>[n, width].</returns>
    public Tensor ForwardOne(Tensor x, Tensor rows, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var (n, tokens, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var normed = Norm(x, _norm1Weight, _norm1Bias);
        var (weight, bias) = Packed(0);
        var query = functional.linear(normed.view(n * tokens, width).index_select(0, rows), weight, bias);
        var seen = Attention.OfOne(query, normed, Packed(1), Packed(2), _heads, mask);
        return Finish(x.reshape(n * tokens, width).index_select(0, rows), seen).MoveToOuterDisposeScope();
    }

    /// <summary>Weight and bias of the queries (0), keys (1) or values (2).</summary>
    private (Tensor Weight, Tensor Bias) Packed(int part)
    {
        var width = _inWeight.shape[1];
        return (_inWeight.narrow(0, part * width, width), _inBias.narrow(0, part * width, width));
    }

    /// <summary>All that follows the attention, row by row.</summary>
    private Tensor Finish(Tensor x, Tensor attended)
    {
        var afterAttention = Add(x, functional.linear(attended, _outWeight, _outBias), _scale1, _gateAttention, Scalars.One);
        return Add(afterAttention, Mlp(afterAttention), _scale2, _gateMlp, _quickGelu ? InverseSlope : Scalars.One);
    }

    /// <summary>The MLP's change; of quick GELU, x·sigmoid(s·x) with s = 1.702, times s.</summary>
    private Tensor Mlp(Tensor x)
    {
        if (!_quickGelu)
        {
            return functional.linear(functional.gelu(functional.linear(Norm(x, _norm2Weight, _norm2Bias), _hiddenWeight, _hiddenBias)), _projectionWeight, _projectionBias);
        }

        // h·sigmoid(s·h) = silu(s·h)/s. The norm's own weights take the first factor for nothing and the residual addition the second, so that one pass over the
        // hidden layer remains, and none over gradients.
        var hidden = functional.linear(Norm(x, _norm2Weight.mul(QuickGeluSlope), _norm2Bias.mul(QuickGeluSlope)), _hiddenWeight, _hiddenBias.mul(QuickGeluSlope));
        return functional.linear(functional.silu(hidden, inplace: !hidden.requires_grad), _projectionWeight, _projectionBias.mul(QuickGeluSlope));
    }

    /// <summary>x + factor·tanh(gate)·scale·change; what is absent counts as one. The change is ours alone and may be overwritten.</summary>
    private static Tensor Add(Tensor x, Tensor change, Tensor? scale, Tensor? gate, TorchSharp.Scalar factor)
    {
        if (scale is not null)
        {
            change = change.mul(scale);
        }

        return gate is null ? x.add(change, alpha: factor) : addcmul(x, change, gate.tanh().to_type(x.dtype), factor);
    }

    private static Tensor Norm(Tensor x, Tensor weight, Tensor bias) => functional.layer_norm(x, weight.shape, weight, bias, Epsilon);
}
