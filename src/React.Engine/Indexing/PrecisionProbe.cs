using System.Collections.Concurrent;
using React.Models;
using static TorchSharp.torch;

namespace React.Indexing;

/// <summary>Which precision the first pass of a search is faster in, found by trying, once for each device and process.</summary>
internal static class PrecisionProbe
{
    private const int Queries = 256;
    private const int Rows = 1024;
    private const int Dimension = 512;

    // A search below this many operations is over before a measurement is.
    private const double LeastOperations = 2e10;

    // A rounder first pass lets more rows through to the exact one.
    private const double LeastGain = 1.5;

    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    /// <summary>Whether a search of so many operations should use bfloat16.</summary>
    public static bool PrefersBFloat16(Device device, double operations) =>
        operations >= LeastOperations && Known.GetOrAdd(device.ToString(), _ => Product(device, ScalarType.BFloat16) * LeastGain < Float32(device));

    /// <summary>Seconds of the probe's product in float32, as a search would compute it.</summary>
    public static double Float32(Device device) =>
        device.type == TorchSharp.DeviceType.CPU && ScoreTile.Supports(ScoreTile.Narrow) ? Fused() : Product(device, ScalarType.Float32);

    /// <summary>Seconds of the probe's product by tensors.</summary>
    public static double Product(Device device, ScalarType type) => ProductTime.Of(device, type, Queries, Dimension, Rows);

    private static unsafe double Fused()
    {
        // One thread of the processor's, as if all were as fast: they share nothing here but the memory of the queries.
        var width = ScoreTile.Supports(ScoreTile.Wide) ? ScoreTile.Wide : ScoreTile.Narrow;
        using var rows = new NativeFloats(ScoreTile.Rows * Dimension);
        using var panel = new NativeFloats((long)width * Dimension);
        using var thresholds = new NativeFloats(width);
        using var scores = new NativeFloats(ScoreTile.Rows * width);
        new Span<float>(thresholds.Pointer, width).Fill(float.PositiveInfinity);
        var tiles = (double)Queries * Rows / (width * ScoreTile.Rows);
        return ProductTime.Best(() =>
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                ScoreTile.Score(rows.Pointer, Dimension, panel.Pointer, width, Dimension, thresholds.Pointer, scores.Pointer);
            }
        }) / get_num_threads();
    }
}
