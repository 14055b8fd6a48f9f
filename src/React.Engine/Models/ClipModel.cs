using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// A CLIP model: named parameters and the two towers that compute with them. The parameters are leaf tensors that ask for no gradient
/// until somebody says so; they belong to the model and go with it.
/// </summary>
public sealed class ClipModel : IDisposable
{
    private readonly OrderedTensors _parameters;

    private ClipModel(ClipConfig config, OrderedTensors parameters)
    {
        Config = config;
        _parameters = parameters;
        Image = config.Vision.ResNetLayers is null ? new VisionTransformer(config, parameters) : new ModifiedResNet(config, parameters);
        Text = new TextTower(config, parameters);
    }

    /// <summary>What the model was built from.</summary>
    public ClipConfig Config { get; }

    /// <summary>All parameters by OpenCLIP's names, in the order of its state dict.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => _parameters;

    /// <summary>The image tower.</summary>
    public ImageTower Image { get; }

    /// <summary>The text tower.</summary>
    public TextTower Text { get; }

    /// <summary>Natural logarithm of the factor on cosines; a single number.</summary>
    public Tensor LogitScale => _parameters["logit_scale"];

    /// <summary>A new model with OpenCLIP's start values. Equal seeds give equal models.</summary>
    /// <exception cref="ReactException">It takes more memory than there is.</exception>
    public static ClipModel Create(ClipConfig config, long seed, CancellationToken stopping = default)
    {
        var drawn = new OrderedTensors();
        try
        {
            foreach (var (name, shape) in ClipParameters.Of(config))
            {
                stopping.ThrowIfCancellationRequested();
                drawn.Add(name, ClipInitialization.Draw(config, name, shape, seed));
            }
        }
        catch (ExternalException error)
        {
            drawn.Dispose();
            throw OutOfMemory(error);
        }
        catch
        {
            drawn.Dispose();
            throw;
        }

        return new ClipModel(config, drawn);
    }

    /// <summary>A model over given tensors, which it owns from then on. On an error they stay the caller's.</summary>
    /// <param name="config">What to build.</param>
    /// <param name="tensors">Exactly the parameters of the configuration, all of one floating-point type and device.</param>
    /// <param name="source">What to call their origin in an error.</param>
    /// <exception cref="ReactException">Tensors are missing, unexpected or misshapen, all named in one message.</exception>
    public static ClipModel FromTensors(ClipConfig config, IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        ClipParameters.Check(config, tensors.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<long>)entry.Value.shape), source);
        foreach (var (name, tensor) in tensors)
        {
            var fits = ClipParameters.IsCount(name) ? tensor.dtype == ScalarType.Int64 : tensor.is_floating_point();
            if (!fits)
            {
                throw new ReactException("ReactTensorType", ReactErrorKind.InvalidData,
                    $"Tensor '{name}' of '{source}' is {tensor.dtype}, not {(ClipParameters.IsCount(name) ? "Int64" : "a floating-point type")}.",
                    "Use weights in float32, float16 or bfloat16.", name);
            }
        }

        var ordered = new OrderedTensors();
        foreach (var (name, _) in ClipParameters.Of(config))
        {
            ordered.Add(name, tensors[name]);
        }

        return new ClipModel(config, ordered);
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="pixels">[n, 3, height, width], preprocessed.</param>
    /// <returns>[n, embedding], not normalised; the caller's to dispose.</returns>
    public Tensor EncodeImages(Tensor pixels) => Image.Encode(pixels);

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[n, length] I64.</param>
    /// <returns>[n, embedding], not normalised; the caller's to dispose.</returns>
    public Tensor EncodeTexts(Tensor ids) => Text.Encode(ids);

    /// <summary>A copy with gated blocks before its last blocks. Gated blocks that were there keep their values; new ones are drawn, their gates 0, so that results stay the same.</summary>
    /// <param name="lastK">How many of the last blocks have one.</param>
    /// <param name="seed">For the new blocks.</param>
    /// <exception cref="ReactException">More than there are blocks, fewer than there are gated ones, or a ModifiedResNet.</exception>
    public ClipModel WithGates(int lastK, long seed)
    {
        if (Config.Vision.ResNetLayers is not null)
        {
            throw new ReactException("ReactGatedBlocks", ReactErrorKind.InvalidArgument,
                $"The image tower of the model is a ModifiedResNet and cannot have gated blocks: {ClipParameters.NoGatesInResNets}.",
                "Use -Method LockedText, or a vision transformer, for example ViT-B-32.", lastK);
        }

        if (lastK < Config.Vision.GatedBlocks || lastK > Config.Vision.Layers)
        {
            throw new ReactException("ReactGatedBlocks", ReactErrorKind.InvalidArgument,
                $"The model cannot have {lastK} gated blocks: it has {Config.Vision.Layers} blocks, {Config.Vision.GatedBlocks} of them gated.",
                $"Use a number from {Math.Max(1, Config.Vision.GatedBlocks)} to {Config.Vision.Layers}.", lastK);
        }

        var config = Config with { Vision = Config.Vision with { GatedBlocks = lastK } };
        return Build(config, (name, shape) => _parameters.TryGetValue(name, out var tensor)
            ? Copied(tensor)
            : MovedLike(ClipInitialization.Draw(config, name, shape, seed)));
    }

    /// <summary>A copy on another device or in another precision; single numbers (logit scale and gates) stay float32.</summary>
    /// <param name="device">Where to; null for where the model is.</param>
    /// <param name="type">Floating-point type; null for the one it has.</param>
    public ClipModel Copy(Device? device = null, ScalarType? type = null) => Build(Config, (name, _) =>
    {
        var tensor = _parameters[name];
        using var scope = NewDisposeScope();
        return tensor.detach().to(tensor.dim() == 0 ? tensor.dtype : type ?? tensor.dtype, device ?? tensor.device, copy: true).MoveToOuterDisposeScope();
    });

    /// <summary>A model over the same weights, whose parameters gather gradients of their own. What changes one changes the other; either may go first.</summary>
    internal ClipModel Alias() => Build(Config, (name, _) => _parameters[name].detach());

    /// <inheritdoc/>
    public void Dispose() => _parameters.Dispose();

    private static ClipModel Build(ClipConfig config, Func<string, IReadOnlyList<long>, Tensor> make)
    {
        var made = new OrderedTensors();
        try
        {
            foreach (var (name, shape) in ClipParameters.Of(config))
            {
                made.Add(name, make(name, shape));
            }
        }
        catch (ExternalException error)
        {
            made.Dispose();
            throw OutOfMemory(error);
        }

        return new ClipModel(config, made);
    }

    private static Tensor Copied(Tensor tensor)
    {
        using var detached = tensor.detach();
        return detached.clone();
    }

    private static ReactException OutOfMemory(Exception error) => new("ReactOutOfMemory", ReactErrorKind.LimitReached,
        "There is not enough memory for the model.", "Use a smaller model or a machine with more memory.", null, error);

    private Tensor MovedLike(Tensor drawn)
    {
        var like = _parameters["visual.proj"];
        if (like.device_type == DeviceType.CPU && like.dtype == drawn.dtype)
        {
            return drawn;
        }

        using (drawn)
        {
            return drawn.to(drawn.dim() == 0 ? drawn.dtype : like.dtype, like.device);
        }
    }
}
