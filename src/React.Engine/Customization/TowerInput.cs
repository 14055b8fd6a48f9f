using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Pictures on their way through the image tower.</summary>
/// <param name="Values">Preprocessed pixels [n, 3, height, width], or tokens [n, t, width].</param>
/// <param name="Layer">The block that tokens go into next; -1 for pixels.</param>
internal readonly record struct TowerInput(Tensor Values, int Layer)
{
    /// <summary>Pixels, before the embedding.</summary>
    public const int Pixels = -1;
}
