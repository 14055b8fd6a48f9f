using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// The image tower in three parts: pixels become what the layers work on (<see cref="Stem"/>), layers work on it (<see cref="Run(Tensor, int, int)"/>),
/// one vector a picture comes out (<see cref="Head"/>). The parts let a caller keep what frozen layers gave.
/// Gradients are recorded where a parameter asks for them; wrap calls in no_grad or inference_mode where none are wanted.
/// Every returned tensor is the caller's to dispose; intermediate ones are gone when a call returns.
/// </summary>
public abstract class ImageTower
{
    /// <summary>Number of layers: a transformer's blocks, a ModifiedResNet's stages.</summary>
    public abstract int Layers { get; }

    /// <summary>The first layer that has a gated block before it; <see cref="Layers"/> if none has.</summary>
    public abstract int FirstGatedLayer { get; }

    /// <summary>
    /// Whether batch norm works with the batch's own mean and variance, and adds them to its running ones at every call, as it does while a
    /// ModifiedResNet is trained; otherwise it works with the running ones and changes nothing. A transformer has no batch norm.
    /// </summary>
    public bool UsesBatchStatistics { get; set; }

    /// <summary>Whether blocks of a transformer keep only their input for the backward pass and compute the rest again there.</summary>
    public bool Recomputes { get; set; }

    /// <summary>Everything before the layers.</summary>
    /// <param name="pixels">[n, 3, height, width], preprocessed; converted to the type and device of the parameters.</param>
    /// <returns>[n, tokens, width] of a transformer, [n, channels, rows, columns] of a ModifiedResNet.</returns>
    /// <exception cref="ReactException">The pixels have another shape.</exception>
    public abstract Tensor Stem(Tensor pixels);

    /// <summary>Runs layers <paramref name="from"/> to <paramref name="to"/> − 1, each after its gated block if it has one.</summary>
    /// <param name="tokens">From <see cref="Stem"/> or an earlier run.</param>
    /// <param name="from">First layer.</param>
    /// <param name="to">The layer after the last.</param>
    /// <returns>What the next layer, or <see cref="Head"/>, takes.</returns>
    /// <exception cref="ReactException">The tokens have another shape, or there are no such layers.</exception>
    public Tensor Run(Tensor tokens, int from, int to) => Run(tokens, from, to, null);

    /// <summary>As <see cref="Run(Tensor, int, int)"/>, showing what each layer gives.</summary>
    /// <param name="tokens">From <see cref="Stem"/> or an earlier run.</param>
    /// <param name="from">First layer.</param>
    /// <param name="to">The layer after the last.</param>
    /// <param name="observe">
    /// Called with a name (<c>blockN.gated</c>, <c>blockN</c>, <c>layerN</c>) and all that the layer gives, which it must not dispose.
    /// </param>
    public abstract Tensor Run(Tensor tokens, int from, int to, Action<string, Tensor>? observe);

    /// <summary>Everything after the layers.</summary>
    /// <param name="tokens">What <see cref="Run(Tensor, int, int)"/> gave for the last layer.</param>
    /// <returns>[n, embedding], not normalised.</returns>
    public abstract Tensor Head(Tensor tokens);

    /// <summary>All three parts.</summary>
    /// <param name="pixels">[n, 3, height, width].</param>
    /// <returns>[n, embedding], not normalised.</returns>
    public Tensor Encode(Tensor pixels)
    {
        using var stem = Stem(pixels);
        using var tokens = Run(stem, 0, Layers);
        return Head(tokens);
    }
}
