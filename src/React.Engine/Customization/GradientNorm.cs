using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The 2-norm over a set of gradients, summed in double precision and in a fixed order.</summary>
internal static class GradientNorm
{
    /// <summary>The root of the sum of all squares; not finite if an element is not.</summary>
    public static double Of(IEnumerable<Tensor> gradients) => Math.Sqrt(gradients.Sum(gradient =>
        gradient.device_type == DeviceType.CPU ? SquaresInMemory(gradient) : SquaresOnDevice(gradient)));

    private static unsafe double SquaresInMemory(Tensor gradient)
    {
        var elements = gradient.numel();
        var sums = new double[FloatChunks.Count(elements)];
        var address = FloatChunks.Pointer(gradient);
        FloatChunks.ForEach(elements, (start, end) => sums[start / FloatChunks.Length] = Squares((float*)address, start, end));
        return sums.Sum();
    }

    private static unsafe double Squares(float* values, long start, long end)
    {
        var low = Vector<double>.Zero;
        var high = Vector<double>.Zero;
        var i = start;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(values + i), out var first, out var second);
            low += first * first;
            high += second * second;
        }

        var sum = Vector.Sum(low + high);
        for (; i < end; i++)
        {
            sum += (double)values[i] * values[i];
        }

        return sum;
    }

    private static double SquaresOnDevice(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        return gradient.to(ScalarType.Float64).square().sum().item<double>();
    }
}
