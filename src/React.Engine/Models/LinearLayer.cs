using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace React.Models;

/// <summary>
/// Products of rows with a layer's weights. On a processor libtorch gives float32 products to one library and convolutions to another (oneDNN), whose kernels
/// were measured 5 to 20 % faster on these shapes; a convolution of one by one pixel over rows laid out as a picture is the same product. In bfloat16 both are
/// oneDNN's, and the convolution is about 10 % faster where a layer widens.
/// </summary>
internal static class LinearLayer
{
    // Below this the detour costs what it saves.
    private const int LeastRows = 256;

    /// <summary>x·Wᵀ + b.</summary>
    /// <param name="rows">[n, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null for none.</param>
    /// <returns>[n, out].</returns>
    public static Tensor Apply(Tensor rows, Tensor weight, Tensor? bias)
    {
        if (!IsFaster(rows, weight))
        {
            return functional.linear(rows, weight, bias);
        }

        var (n, width) = (rows.shape[0], rows.shape[1]);
        var picture = rows.view(1, n, 1, width).permute(0, 3, 1, 2);
        return functional.conv2d(picture, weight.view(weight.shape[0], width, 1, 1), bias).permute(0, 2, 3, 1).reshape(n, weight.shape[0]);
    }

    /// <summary>
    /// Whether the detour pays: on a processor, for many rows. In inference mode alone: a convolution sums a row otherwise at the edge of a block, and training
    /// counts on the same bits wherever a picture lies.
    /// </summary>
    public static bool IsFaster(Tensor rows, Tensor weight) =>
        is_inference_mode_enabled() && rows.shape[0] >= LeastRows && rows.device_type == TorchSharp.DeviceType.CPU && rows.is_contiguous()
        && (rows.dtype == ScalarType.Float32 || (rows.dtype == ScalarType.BFloat16 && weight.shape[0] > weight.shape[1]));
}
