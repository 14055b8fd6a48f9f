using System.Collections.Concurrent;
using System.Diagnostics;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>Which type a model computes in on a device: the one that was asked for, or the faster one, found by trying once a process and device.</summary>
public static class PrecisionChoice
{
    // The product of a ViT-B's MLP on a batch of 16 pictures: what most of the time goes into.
    private const int Rows = 16 * 50;
    private const int Width = 768;
    private const int Repeats = 3;

    // Of smaller models most of the time goes into what is not a product.
    private const int LeastWidth = 512;

    // Norms, softmax and what is cast between the types gain nothing.
    private const double LeastGain = 1.3;

    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    /// <summary>Decides.</summary>
    /// <param name="precision">What was asked for. Auto also lets a GPU multiply float32 in TF32; Float32 does not.</param>
    /// <param name="device">Where the model computes.</param>
    /// <param name="config">The model.</param>
    /// <returns>Float32 or BFloat16.</returns>
    public static ScalarType Of(Precision precision, Device device, ClipConfig config)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            backends.cuda.matmul.allow_tf32 = precision != Precision.Float32;
        }

        var narrow = precision == Precision.BFloat16
            || (precision == Precision.Auto && config.Vision.Width >= LeastWidth && Known.GetOrAdd(device.ToString(), _ => Seconds(device, ScalarType.BFloat16) * LeastGain < Seconds(device, ScalarType.Float32)));
        return narrow ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    /// <summary>Seconds of a typical product in a type.</summary>
    private static double Seconds(Device device, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tokens = ones(Rows, Width, ScalarType.Float32).to(type).to(device);
        var weight = ones(4 * Width, Width, ScalarType.Float32).to(type).to(device);
        var best = double.MaxValue;
        for (var repeat = 0; repeat <= Repeats; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            using (var product = nn.functional.linear(tokens, weight))
            using (product[0, 0].to(CPU))
            {
                // A value that is asked for is waited for.
            }

            // The first one also allocates and prepares.
            best = repeat == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
