using System.Diagnostics;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>How long a product of matrices takes on a device: what choices of precision are made by.</summary>
internal static class ProductTime
{
    private const int Repeats = 3;

    /// <summary>Seconds of a product [rows, inner] × [columns, inner]ᵀ in a type, the best of three after one that prepares.</summary>
    public static double Of(Device device, ScalarType type, int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var left = ones(rows, inner, ScalarType.Float32).to(type).to(device);
        var right = ones(columns, inner, ScalarType.Float32).to(type).to(device).t();
        return Best(() =>
        {
            using var product = left.mm(right);
            // Devices work on while the program does; a value that is asked for is waited for.
            using var last = product[0, 0].to(CPU);
        });
    }

    /// <summary>Seconds of some work, the best of three after one that prepares.</summary>
    public static double Best(Action work)
    {
        work();
        var best = double.MaxValue;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
