using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace React.Indexing;

/// <summary>
/// The innermost part of the search: a few rows times a panel of queries. The sums stay in registers until they are compared with the queries' thresholds, and
/// are written only where one reaches its own, which soon is rare: so scores never travel through memory, as they do behind any library's matrix product.
/// </summary>
internal static unsafe class ScoreTile
{
    /// <summary>Rows of a block are a multiple of this.</summary>
    public const int Rows = 12;

    /// <summary>Queries in a wide panel.</summary>
    public const int Wide = 32;

    /// <summary>Queries in a narrow panel.</summary>
    public const int Narrow = 16;

    /// <summary>Whether this processor has the instructions for panels of so many queries.</summary>
    public static bool Supports(int width) => width == Narrow ? Avx2.IsSupported && Fma.IsSupported : Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported;

    /// <summary>Scores of <see cref="Rows"/> rows and all queries of a panel.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="panel">The queries, component by component: <paramref name="width"/> floats each.</param>
    /// <param name="width"><see cref="Wide"/> or <see cref="Narrow"/>.</param>
    /// <param name="dimension">Components.</param>
    /// <param name="thresholds">One a query.</param>
    /// <param name="scores">Receives a row of scores for each row, where any reaches its threshold.</param>
    /// <returns>Which rows have scores in <paramref name="scores"/>, as bits.</returns>
    public static uint Score(float* rows, nint stride, float* panel, int width, int dimension, float* thresholds, float* scores)
    {
        if (width == Wide)
        {
            return TwelveRows(rows, stride, panel, dimension, thresholds, scores) ? 0xFFFu : 0;
        }

        const int Half = Rows / 2;
        return (SixRows(rows, stride, panel, dimension, thresholds, scores) ? 0x3Fu : 0)
            | (SixRows(rows + (Half * stride), stride, panel, dimension, thresholds, scores + (Half * Narrow)) ? 0xFC0u : 0);
    }

    /// <summary>24 sums of 16 queries each fill the 32 registers of AVX-512 best.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TwelveRows(float* rows, nint stride, float* panel, int dimension, float* thresholds, float* scores)
    {
        var (a0, b0) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a1, b1) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a2, b2) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a3, b3) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a4, b4) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a5, b5) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a6, b6) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a7, b7) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a8, b8) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a9, b9) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a10, b10) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (a11, b11) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var rows3 = rows + (3 * stride);
        var rows6 = rows + (6 * stride);
        var rows9 = rows + (9 * stride);
        var twice = 2 * stride;
        for (var end = panel + ((nint)dimension * 32); panel < end; panel += 32)
        {
            var p = Vector512.Load(panel);
            var q = Vector512.Load(panel + 16);
            var v = Vector512.Create(*rows);
            a0 = Avx512F.FusedMultiplyAdd(v, p, a0);
            b0 = Avx512F.FusedMultiplyAdd(v, q, b0);
            v = Vector512.Create(*(rows + stride));
            a1 = Avx512F.FusedMultiplyAdd(v, p, a1);
            b1 = Avx512F.FusedMultiplyAdd(v, q, b1);
            v = Vector512.Create(*(rows + twice));
            a2 = Avx512F.FusedMultiplyAdd(v, p, a2);
            b2 = Avx512F.FusedMultiplyAdd(v, q, b2);
            v = Vector512.Create(*rows3);
            a3 = Avx512F.FusedMultiplyAdd(v, p, a3);
            b3 = Avx512F.FusedMultiplyAdd(v, q, b3);
            v = Vector512.Create(*(rows3 + stride));
            a4 = Avx512F.FusedMultiplyAdd(v, p, a4);
            b4 = Avx512F.FusedMultiplyAdd(v, q, b4);
            v = Vector512.Create(*(rows3 + twice));
            a5 = Avx512F.FusedMultiplyAdd(v, p, a5);
            b5 = Avx512F.FusedMultiplyAdd(v, q, b5);
            v = Vector512.Create(*rows6);
            a6 = Avx512F.FusedMultiplyAdd(v, p, a6);
            b6 = Avx512F.FusedMultiplyAdd(v, q, b6);
            v = Vector512.Create(*(rows6 + stride));
            a7 = Avx512F.FusedMultiplyAdd(v, p, a7);
            b7 = Avx512F.FusedMultiplyAdd(v, q, b7);
            v = Vector512.Create(*(rows6 + twice));
            a8 = Avx512F.FusedMultiplyAdd(v, p, a8);
            b8 = Avx512F.FusedMultiplyAdd(v, q, b8);
            v = Vector512.Create(*rows9);
            a9 = Avx512F.FusedMultiplyAdd(v, p, a9);
            b9 = Avx512F.FusedMultiplyAdd(v, q, b9);
            v = Vector512.Create(*(rows9 + stride));
            a10 = Avx512F.FusedMultiplyAdd(v, p, a10);
            b10 = Avx512F.FusedMultiplyAdd(v, q, b10);
            v = Vector512.Create(*(rows9 + twice));
            a11 = Avx512F.FusedMultiplyAdd(v, p, a11);
            b11 = Avx512F.FusedMultiplyAdd(v, q, b11);
            rows++;
            rows3++;
            rows6++;
            rows9++;
        }

        var s = Vector512.Load(thresholds);
        var t = Vector512.Load(thresholds + 16);
        var found = Vector512.GreaterThanOrEqual(a0, s) | Vector512.GreaterThanOrEqual(b0, t)
            | Vector512.GreaterThanOrEqual(a1, s) | Vector512.GreaterThanOrEqual(b1, t)
            | Vector512.GreaterThanOrEqual(a2, s) | Vector512.GreaterThanOrEqual(b2, t)
            | Vector512.GreaterThanOrEqual(a3, s) | Vector512.GreaterThanOrEqual(b3, t)
            | Vector512.GreaterThanOrEqual(a4, s) | Vector512.GreaterThanOrEqual(b4, t)
            | Vector512.GreaterThanOrEqual(a5, s) | Vector512.GreaterThanOrEqual(b5, t)
            | Vector512.GreaterThanOrEqual(a6, s) | Vector512.GreaterThanOrEqual(b6, t)
            | Vector512.GreaterThanOrEqual(a7, s) | Vector512.GreaterThanOrEqual(b7, t)
            | Vector512.GreaterThanOrEqual(a8, s) | Vector512.GreaterThanOrEqual(b8, t)
            | Vector512.GreaterThanOrEqual(a9, s) | Vector512.GreaterThanOrEqual(b9, t)
            | Vector512.GreaterThanOrEqual(a10, s) | Vector512.GreaterThanOrEqual(b10, t)
            | Vector512.GreaterThanOrEqual(a11, s) | Vector512.GreaterThanOrEqual(b11, t);
        if (found.ExtractMostSignificantBits() == 0)
        {
            return false;
        }

        a0.Store(scores);
        b0.Store(scores + 16);
        a1.Store(scores + 32);
        b1.Store(scores + 48);
        a2.Store(scores + 64);
        b2.Store(scores + 80);
        a3.Store(scores + 96);
        b3.Store(scores + 112);
        a4.Store(scores + 128);
        b4.Store(scores + 144);
        a5.Store(scores + 160);
        b5.Store(scores + 176);
        a6.Store(scores + 192);
        b6.Store(scores + 208);
        a7.Store(scores + 224);
        b7.Store(scores + 240);
        a8.Store(scores + 256);
        b8.Store(scores + 272);
        a9.Store(scores + 288);
        b9.Store(scores + 304);
        a10.Store(scores + 320);
        b10.Store(scores + 336);
        a11.Store(scores + 352);
        b11.Store(scores + 368);
        return true;
    }

    /// <summary>12 sums of 8 queries each fill the 16 registers of AVX2 best.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SixRows(float* rows, nint stride, float* panel, int dimension, float* thresholds, float* scores)
    {
        var (a0, b0) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (a1, b1) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (a2, b2) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (a3, b3) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (a4, b4) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (a5, b5) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var rows3 = rows + (3 * stride);
        var twice = 2 * stride;
        for (var end = panel + ((nint)dimension * 16); panel < end; panel += 16)
        {
            var p = Vector256.Load(panel);
            var q = Vector256.Load(panel + 8);
            var v = Vector256.Create(*rows);
            a0 = Fma.MultiplyAdd(v, p, a0);
            b0 = Fma.MultiplyAdd(v, q, b0);
            v = Vector256.Create(*(rows + stride));
            a1 = Fma.MultiplyAdd(v, p, a1);
            b1 = Fma.MultiplyAdd(v, q, b1);
            v = Vector256.Create(*(rows + twice));
            a2 = Fma.MultiplyAdd(v, p, a2);
            b2 = Fma.MultiplyAdd(v, q, b2);
            v = Vector256.Create(*rows3);
            a3 = Fma.MultiplyAdd(v, p, a3);
            b3 = Fma.MultiplyAdd(v, q, b3);
            v = Vector256.Create(*(rows3 + stride));
            a4 = Fma.MultiplyAdd(v, p, a4);
            b4 = Fma.MultiplyAdd(v, q, b4);
            v = Vector256.Create(*(rows3 + twice));
            a5 = Fma.MultiplyAdd(v, p, a5);
            b5 = Fma.MultiplyAdd(v, q, b5);
            rows++;
            rows3++;
        }

        var s = Vector256.Load(thresholds);
        var t = Vector256.Load(thresholds + 8);
        var found = Vector256.GreaterThanOrEqual(a0, s) | Vector256.GreaterThanOrEqual(b0, t)
            | Vector256.GreaterThanOrEqual(a1, s) | Vector256.GreaterThanOrEqual(b1, t)
            | Vector256.GreaterThanOrEqual(a2, s) | Vector256.GreaterThanOrEqual(b2, t)
            | Vector256.GreaterThanOrEqual(a3, s) | Vector256.GreaterThanOrEqual(b3, t)
            | Vector256.GreaterThanOrEqual(a4, s) | Vector256.GreaterThanOrEqual(b4, t)
            | Vector256.GreaterThanOrEqual(a5, s) | Vector256.GreaterThanOrEqual(b5, t);
        if (found.ExtractMostSignificantBits() == 0)
        {
            return false;
        }

        a0.Store(scores);
        b0.Store(scores + 8);
        a1.Store(scores + 16);
        b1.Store(scores + 24);
        a2.Store(scores + 32);
        b2.Store(scores + 40);
        a3.Store(scores + 48);
        b3.Store(scores + 56);
        a4.Store(scores + 64);
        b4.Store(scores + 72);
        a5.Store(scores + 80);
        b5.Store(scores + 88);
        return true;
    }
}
