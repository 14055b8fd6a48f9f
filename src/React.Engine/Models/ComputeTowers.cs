using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// The towers of a float32 model, computing in another type. Parameters that ask for a gradient are cast anew whenever a tower is taken, so that
/// gradients flow back to them in float32 (mixed precision with master weights: Micikevicius et al., 2018); the others were cast once.
/// </summary>
internal sealed class ComputeTowers : IDisposable
{
    private readonly ClipModel _model;
    private readonly bool _recomputes;
    private readonly Dictionary<string, Tensor> _cast = new(StringComparer.Ordinal);
    private readonly ComputeTowers? _like;

    /// <param name="model">The model; which parameters ask for gradients must be settled. It stays the caller's.</param>
    /// <param name="type">The type to compute in; the model's own costs nothing.</param>
    /// <param name="recomputes">Whether blocks keep only their input for the backward pass.</param>
    /// <param name="like">Towers of a model with the same weights, on the same device and in the same type, which live longer: what is frozen is theirs.</param>
    /// <exception cref="ReactException">The model has batch norm, whose running statistics must be the model's own.</exception>
    public ComputeTowers(ClipModel model, ScalarType type, bool recomputes, ComputeTowers? like = null)
    {
        (_model, Type, _recomputes, _like) = (model, type, recomputes, like);
        if (IsPlain || like is not null)
        {
            return;
        }

        if (model.Config.Vision.ResNetLayers is not null)
        {
            throw new ReactException("ReactPrecision", ReactErrorKind.InvalidArgument, "A ModifiedResNet is trained in float32 only: its batch norm keeps statistics that bfloat16 is too coarse for.",
                "Leave -Precision out, or use -Precision Float32.", nameof(Precision));
        }

        using var quiet = no_grad();
        foreach (var (name, value) in model.Parameters)
        {
            if (!value.requires_grad)
            {
                // Owned by this, whatever scope is open.
                _cast.Add(name, Cast(value).DetachFromDisposeScope());
            }
        }
    }

    /// <summary>What the towers compute in.</summary>
    public ScalarType Type { get; }

    /// <summary>The image tower. Where it computes in another type, what it was made of belongs to the current dispose scope.</summary>
    public ImageTower Image()
    {
        var tower = IsPlain ? _model.Image : new VisionTransformer(_model.Config, Parameters(isImage: true));
        tower.Recomputes = _recomputes;
        return tower;
    }

    /// <summary>The text tower, as <see cref="Image"/>.</summary>
    public TextTower Text()
    {
        var tower = IsPlain ? _model.Text : new TextTower(_model.Config, Parameters(isImage: false));
        tower.Recomputes = _recomputes;
        return tower;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _cast.Values)
        {
            tensor.Dispose();
        }
    }

    private bool IsPlain => Type == ScalarType.Float32;

    private Dictionary<string, Tensor> Parameters(bool isImage) => _model.Parameters
        .Where(entry => entry.Key.StartsWith("visual.", StringComparison.Ordinal) == isImage)
        .ToDictionary(entry => entry.Key, entry => (_like ?? this)._cast.GetValueOrDefault(entry.Key) ?? Cast(entry.Value), StringComparer.Ordinal);

    // Single numbers, gates and temperature, are factors and stay as they are. The alias keeps ownership simple: what is cast is ours.
    private Tensor Cast(Tensor value) => value.dim() == 0 ? value.alias() : value.to_type(Type);
}
