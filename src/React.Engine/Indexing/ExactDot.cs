using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace React.Indexing;

/// <summary>
/// Inner products in float64 with one fixed order of additions. The product of two float32 numbers is exact in float64, so the result depends on
/// nothing but the vectors: not on blocks, threads, or the width of the processor's registers.
/// </summary>
internal static class ExactDot
{
    /// <summary>Inner product of two vectors of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, y.Length);
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        var sums = Vector512<double>.Zero;
        var i = 0;
        for (; i + 16 <= x.Length; i += 16)
        {
            var (a0, a1) = Vector512.Widen(Vector512.LoadUnsafe(ref a, (nuint)i));
            var (b0, b1) = Vector512.Widen(Vector512.LoadUnsafe(ref b, (nuint)i));
            sums += a0 * b0;
            sums += a1 * b1;
        }

        if (i + 8 <= x.Length)
        {
            var (a0, a1) = Vector256.Widen(Vector256.LoadUnsafe(ref a, (nuint)i));
            var (b0, b1) = Vector256.Widen(Vector256.LoadUnsafe(ref b, (nuint)i));
            sums += Vector512.Create(a0 * b0, a1 * b1);
            i += 8;
        }

        var pairs = sums.GetLower() + sums.GetUpper();
        var sum = pairs[0] + pairs[1] + (pairs[2] + pairs[3]);
        for (; i < x.Length; i++)
        {
            sum += (double)Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
        }

        return sum;
    }
}
