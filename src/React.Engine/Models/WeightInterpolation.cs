using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// A model between a base and its customization (WiSE-FT, Wortsman et al., CVPR 2022). What both have is averaged, the temperature's logarithm
/// included. Of a gated block that the base lacks only the gates are scaled, as tanh(alpha): its other weights say nothing while its gates are closed.
/// So 0 is the base and 1 the customization, to the bit.
/// </summary>
internal static class WeightInterpolation
{
    private static readonly string[] Gates = [".gated_attn_block.alpha_attn", ".gated_attn_block.alpha_dense"];

    /// <summary>Whether a parameter is the gate of a block, which works as its tanh.</summary>
    public static bool IsGate(string name) => Array.Exists(Gates, gate => name.EndsWith(gate, StringComparison.Ordinal));

    /// <summary>A parameter between the two. The result may be one of the tensors given.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="below">The base's, or null where it has none.</param>
    /// <param name="above">The customization's.</param>
    /// <param name="value">0 for the base, 1 for the customization.</param>
    /// <exception cref="ReactException">The two have different shapes.</exception>
    public static Tensor Between(string name, Tensor? below, Tensor above, double value)
    {
        if (value == 1 || ClipParameters.IsCount(name))
        {
            return above;
        }

        if (IsGate(name))
        {
            return Gate(below?.item<float>() ?? 0, above, value);
        }

        if (below is null)
        {
            return above;
        }

        if (!below.shape.SequenceEqual(above.shape))
        {
            throw new ReactException("ReactInterpolationShape", ReactErrorKind.Mismatch,
                $"'{name}' is [{string.Join(", ", above.shape)}] in the customization and [{string.Join(", ", below.shape)}] in its base; nothing lies between the two.",
                "Use the customization as it is: interpolation 1.", name);
        }

        // A number in place of this tensor would be one of float64, and make the result one.
        using var weight = tensor(value, dtype: above.dtype, device: above.device);
        return below.lerp(above, weight);
    }

    /// <summary>The gate whose tanh lies between those of the two; at most as far open as the wider one, where float32 cannot tell tanh from 1.</summary>
    private static Tensor Gate(double below, Tensor above, double value)
    {
        var trained = (double)above.item<float>();
        var opening = ((1 - value) * Math.Tanh(below)) + (value * Math.Tanh(trained));
        var widest = Math.Max(Math.Abs(below), Math.Abs(trained));
        return full_like(above, Math.Clamp(Math.Atanh(opening), -widest, widest), above.dtype);
    }
}
