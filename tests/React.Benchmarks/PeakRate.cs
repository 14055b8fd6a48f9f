using System.Diagnostics;
using static TorchSharp.torch;

namespace React.Benchmarks;

/// <summary>How many float32 operations a second a large matrix product reaches here: what everything else is held against.</summary>
/// <param name="PerSecond">Operations a second; a multiplication with its addition counts as two.</param>
internal sealed record PeakRate(double PerSecond)
{
    private const int Side = 2048;
    private const int Repeats = 3;

    /// <summary>The best of three products of 2048 × 2048 matrices, with the threads that are set.</summary>
    public static PeakRate Measure()
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        var (left, right, product) = (rand(Side, Side), rand(Side, Side), zeros(Side, Side));
        // The first product also allocates and starts threads.
        product.addmm_(left, right, 0, 1);
        var best = double.MaxValue;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            product.addmm_(left, right, 0, 1);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new PeakRate(2.0 * Side * Side * Side / best);
    }

    /// <summary>The better of this rate and one measured now: a busy machine may have been less busy meanwhile.</summary>
    public PeakRate Again() => Measure() is var now && now.PerSecond > PerSecond ? now : this;

    /// <summary>The share of this rate that so many operations in so much time are.</summary>
    public double Share(double operations, double seconds) => operations / seconds / PerSecond;
}
