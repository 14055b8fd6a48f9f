using React.Work;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace React.Models;

/// <summary>
/// CLIP's ResNet (Radford et al. 2021, section 2.4): a stem of three convolutions, average pooling wherever a stride would skip pixels,
/// and in place of the mean at the end an attention whose only query is the mean of all places. A layer is one of the four stages.
/// </summary>
public sealed class ModifiedResNet : ImageTower
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private readonly IReadOnlyDictionary<string, Tensor> _parameters;
    private readonly VisionConfig _config;
    private readonly IReadOnlyList<int> _blocks;

    internal ModifiedResNet(ClipConfig config, IReadOnlyDictionary<string, Tensor> parameters)
    {
        _parameters = parameters;
        _config = config.Vision;
        _blocks = config.Vision.ResNetLayers!;
    }

    /// <inheritdoc/>
    public override int Layers => _blocks.Count;

    /// <inheritdoc/>
    public override int FirstGatedLayer => Layers;

    /// <inheritdoc/>
    public override Tensor Stem(Tensor pixels)
    {
        TowerHead.CheckPixels(pixels, _config);
        using var scope = NewDisposeScope();
        var weight = _parameters["visual.conv1.weight"];
        var x = Convolve(pixels.to(weight.dtype, weight.device), "visual.conv1", "visual.bn1", stride: 2).relu_();
        x = Convolve(x, "visual.conv2", "visual.bn2").relu_();
        x = Convolve(x, "visual.conv3", "visual.bn3").relu_();
        return functional.avg_pool2d(x, 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Run(Tensor tokens, int from, int to, Action<string, Tensor>? observe)
    {
        if (from < 0 || to < from || to > Layers)
        {
            throw TowerHead.Shape("Layers", $"within 0 to {Layers} of the tower, not {from} to {to}; what they take", tokens);
        }

        CheckInput(tokens, from);
        var x = tokens.view(tokens.shape);
        for (var stage = from; stage < to; stage++)
        {
            for (var block = 0; block < _blocks[stage]; block++)
            {
                using var before = x;
                x = Block(before, $"visual.layer{stage + 1}.{block}", first: block == 0, stride: block == 0 && stage > 0 ? 2 : 1);
            }

            observe?.Invoke($"layer{stage + 1}", x);
        }

        return x;
    }

    /// <summary>Attention pooling: the mean of all places asks all places and itself; one projection leads into the common space.</summary>
    /// <inheritdoc/>
    public override Tensor Head(Tensor tokens)
    {
        CheckInput(tokens, Layers);
        using var scope = NewDisposeScope();
        var (n, width) = (tokens.shape[0], (long)_config.FinalWidth);
        var places = tokens.view(n, width, -1).transpose(1, 2);
        var all = cat([places.mean([1], keepdim: true), places], 1) + _parameters["visual.attnpool.positional_embedding"];
        var seen = Attention.OfOne(Project(all.select(1, 0), "q_proj"), all, Projection("k_proj"), Projection("v_proj"), _config.Heads);
        return Project(seen, "c_proj").MoveToOuterDisposeScope();
    }

    private Tensor Project(Tensor x, string part)
    {
        var (weight, bias) = Projection(part);
        return functional.linear(x, weight, bias);
    }

    private (Tensor Weight, Tensor Bias) Projection(string part) =>
        (_parameters[$"visual.attnpool.{part}.weight"], _parameters[$"visual.attnpool.{part}.bias"]);

    private Tensor Block(Tensor x, string name, bool first, int stride)
    {
        using var scope = NewDisposeScope();
        var main = Convolve(x, $"{name}.conv1", $"{name}.bn1").relu_();
        main = Pool(Convolve(main, $"{name}.conv2", $"{name}.bn2").relu_(), stride);
        main = Convolve(main, $"{name}.conv3", $"{name}.bn3");
        var beside = first ? Convolve(Pool(x, stride), $"{name}.downsample.0", $"{name}.downsample.1") : x;
        return main.add_(beside, Scalars.One).relu_().MoveToOuterDisposeScope();
    }

    private Tensor Convolve(Tensor x, string name, string norm, int stride = 1)
    {
        var weight = _parameters[$"{name}.weight"];
        var padding = weight.shape[2] / 2;
        using var convolved = functional.conv2d(x, weight, strides: [stride, stride], padding: [padding, padding]);
        if (UsesBatchStatistics)
        {
            using var quiet = no_grad();
            _parameters[$"{norm}.num_batches_tracked"].add_(Scalars.One);
        }

        return functional.batch_norm(convolved, _parameters[$"{norm}.running_mean"], _parameters[$"{norm}.running_var"],
            _parameters[$"{norm}.weight"], _parameters[$"{norm}.bias"], training: UsesBatchStatistics, momentum: Momentum, eps: Epsilon);
    }

    private static Tensor Pool(Tensor x, int stride) => stride == 1 ? x : functional.avg_pool2d(x, stride);

    /// <summary>Refuses what does not fit the stage: a wrong shape would end up in native code.</summary>
    private void CheckInput(Tensor x, int stage)
    {
        var channels = stage == 0 ? _config.Width : (ResNetParameters.Expansion * _config.Width) << (stage - 1);
        var reduction = stage == 0 ? 4 : 4 << (stage - 1);
        if (x.dim() != 4 || x.shape[0] < 1 || x.shape[1] != channels || x.shape[2] != _config.ImageHeight / reduction || x.shape[3] != _config.ImageWidth / reduction)
        {
            throw TowerHead.Shape("The stage's input", $"[n, {channels}, {_config.ImageHeight / reduction}, {_config.ImageWidth / reduction}]", x);
        }
    }
}
