using React.Work;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>The vision transformer: patches become tokens, blocks work on them, the class token or the mean of all becomes the vector.</summary>
public sealed class VisionTransformer : ImageTower
{
    private readonly IReadOnlyDictionary<string, Tensor> _parameters;
    private readonly VisionConfig _config;
    private readonly ResidualBlock[] _blocks;
    private readonly ResidualBlock?[] _gated;

    internal VisionTransformer(ClipConfig config, IReadOnlyDictionary<string, Tensor> parameters)
    {
        _parameters = parameters;
        _config = config.Vision;
        _blocks = [.. Enumerable.Range(0, Layers).Select(layer => Block($"visual.transformer.resblocks.{layer}"))];
        _gated = [.. Enumerable.Range(0, Layers).Select(layer => layer >= FirstGatedLayer ? Block($"visual.transformer.resblocks.{layer}.gated_attn_block") : null)];

        ResidualBlock Block(string name) => new(parameters, name, config.Vision.Heads, config.QuickGelu);
    }

    /// <inheritdoc/>
    public override int Layers => _config.Layers;

    /// <inheritdoc/>
    public override int FirstGatedLayer => _config.Layers - _config.GatedBlocks;

    /// <summary>Tokens a picture: patches and the class token.</summary>
    public int Tokens => _config.Tokens;

    /// <summary>Length of a token.</summary>
    public int Width => _config.Width;

    private Tensor PatchWeight => _parameters["visual.conv1.weight"];

    /// <summary>Patches, class token and positions, after <c>ln_pre</c>.</summary>
    /// <inheritdoc/>
    public override Tensor Stem(Tensor pixels)
    {
        TowerHead.CheckPixels(pixels, _config);
        using var scope = NewDisposeScope();
        var n = pixels.shape[0];
        var patches = Patches(pixels.to(PatchWeight.dtype, PatchWeight.device));
        if (_config.InputPatchNorm)
        {
            patches = TowerHead.Norm(patches, _parameters, "visual.patchnorm_pre_ln");
        }

        var tokens = nn.functional.linear(patches.view(-1, patches.shape[2]), PatchWeight.view(_config.Width, -1), _config.InputPatchNorm ? _parameters["visual.conv1.bias"] : null).view(n, -1, _config.Width);
        var withClass = cat([_parameters["visual.class_embedding"].expand(n, 1, -1), tokens], 1);
        return TowerHead.Norm(withClass.add_(_parameters["visual.positional_embedding"], Scalars.One), _parameters, "visual.ln_pre").MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// When the last block was among them and the model pools by class token, [n, 1, width] comes out, unless there is an observer:
    /// there only the class token queries and passes the MLP, since <see cref="Head"/> looks at no other.
    /// </remarks>
    public override Tensor Run(Tensor tokens, int from, int to, Action<string, Tensor>? observe)
    {
        // After the last block only the class token may be left.
        if (from < 0 || to < from || to > Layers || tokens.dim() != 3 || tokens.shape[2] != Width || (tokens.shape[1] != Tokens && from < Layers))
        {
            throw TowerHead.Shape("Tokens", $"[n, {Tokens}, {Width}] and blocks {from} to {to} within 0 to {Layers}", tokens);
        }

        var x = tokens.view(tokens.shape);
        for (var layer = from; layer < to; layer++)
        {
            if (_gated[layer] is { } gate)
            {
                x = Replace(x, gate.Forward(x, causal: false, Recomputes));
                observe?.Invoke($"block{layer}.gated", x);
            }

            var onlyClass = layer == Layers - 1 && !_config.GlobalAveragePool && observe is null;
            x = Replace(x, onlyClass ? ClassToken(_blocks[layer], x) : _blocks[layer].Forward(x, causal: false, Recomputes));
            observe?.Invoke($"block{layer}", x);
        }

        return x;
    }

    /// <summary>Pooling, <c>ln_post</c> and projection.</summary>
    /// <inheritdoc/>
    public override Tensor Head(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        // The original averages over all tokens, the class token included.
        var pooled = _config.GlobalAveragePool ? tokens.mean([1]) : tokens.select(1, 0);
        return TowerHead.Norm(pooled, _parameters, "visual.ln_post").mm(_parameters["visual.proj"]).MoveToOuterDisposeScope();
    }

    private static Tensor Replace(Tensor old, Tensor made)
    {
        old.Dispose();
        return made;
    }

    private static Tensor ClassToken(ResidualBlock block, Tensor x)
    {
        using var scope = NewDisposeScope();
        var rows = tensor([.. Enumerable.Range(0, (int)x.shape[0]).Select(item => item * x.shape[1])], device: x.device);
        return block.ForwardOne(x, rows, null).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The patches, row by row, each flattened as channel, row, column: the order of the convolution's weights.</summary>
    private Tensor Patches(Tensor pixels)
    {
        var (n, side, rows, columns) = (pixels.shape[0], (long)_config.PatchSize, (long)_config.GridHeight, (long)_config.GridWidth);
        return pixels.narrow(2, 0, rows * side).narrow(3, 0, columns * side)
            .reshape(n, 3, rows, side, columns, side).permute(0, 2, 4, 1, 3, 5).reshape(n, rows * columns, 3 * side * side);
    }
}
