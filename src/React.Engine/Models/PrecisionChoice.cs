using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>Which type a model computes in on a device: the one that was asked for, or the faster one, found by trying once a process and device.</summary>
public static class PrecisionChoice
{
    // The product of a ViT-B's MLP on a batch of 16 pictures: what most of the time goes into.
    private const int Rows = 16 * 50;
    private const int Width = 768;

    // Of smaller models most of the time goes into what is not a product.
    private const int LeastWidth = 512;

    // Norms, softmax and what is cast between the types gain nothing.
    private const double LeastGain = 1.3;

    private static readonly ConcurrentDictionary<(string Device, bool Tf32), bool> Known = [];

    /// <summary>Decides.</summary>
    /// <param name="precision">What was asked for. Auto also lets a GPU multiply float32 in TF32; Float32 does not.</param>
    /// <param name="device">Where the model computes.</param>
    /// <param name="config">The model.</param>
    /// <param name="tf32">Whether Auto may let a GPU do so.</param>
    /// <returns>Float32 or BFloat16.</returns>
    public static ScalarType Of(Precision precision, Device device, ClipConfig config, bool tf32 = true)
    {
        tf32 &= device.type == TorchSharp.DeviceType.CUDA && precision != Precision.Float32;
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            backends.cuda.matmul.allow_tf32 = tf32;
        }

        var narrow = precision == Precision.BFloat16
            || (precision == Precision.Auto && config.Vision.Width >= LeastWidth && Known.GetOrAdd((device.ToString(), tf32), _ => Seconds(device, ScalarType.BFloat16) * LeastGain < Seconds(device, ScalarType.Float32)));
        return narrow ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    /// <summary>Seconds of a typical product in a type.</summary>
    private static double Seconds(Device device, ScalarType type) => ProductTime.Of(device, type, Rows, Width, 4 * Width);
}
