using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace React.Imaging;

/// <summary>Mixes rows. All bytes of a row are treated alike, whatever channel they belong to.</summary>
internal static class VerticalPass
{
    private const int Half = 1 << (ResampleTaps.Bits - 1);

    /// <param name="source">Rows from <paramref name="first"/> on.</param>
    /// <param name="stride">Bytes from one source row to the next.</param>
    /// <param name="taps">Which rows make up each result row.</param>
    /// <param name="first">What source row <paramref name="source"/> starts with.</param>
    /// <param name="bytes">Bytes of a row that are computed.</param>
    /// <param name="target">Where results go.</param>
    public static void Run(ReadOnlySpan<byte> source, int stride, ResampleTaps taps, int first, int bytes, PixelRows target)
    {
        for (var row = 0; row < taps.Starts.Length; row++)
        {
            var weights = taps.Weights.AsSpan(row * taps.Stride, taps.Lengths[row]);
            var rows = source[((taps.Starts[row] - first) * stride)..];
            var result = target.Row(row, bytes);
            var x = 0;
            for (; x + Vector<byte>.Count <= bytes; x += Vector<byte>.Count)
            {
                MixBlock(rows[x..], stride, weights, result[x..]);
            }

            for (; x < bytes; x++)
            {
                var sum = Half;
                for (var k = 0; k < weights.Length; k++)
                {
                    sum += rows[(k * stride) + x] * weights[k];
                }

                result[x] = (byte)Math.Clamp(sum >> ResampleTaps.Bits, 0, 255);
            }
        }
    }

    private static void MixBlock(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights, Span<byte> result)
    {
        // The last read lies inside: rows holds (taps - 1) strides and a block more.
        var last = rows.Slice((weights.Length - 1) * stride, Vector<byte>.Count);
        ref var at = ref MemoryMarshal.GetReference(rows);
        var (a, b, c, d) = (new Vector<int>(Half), new Vector<int>(Half), new Vector<int>(Half), new Vector<int>(Half));
        for (var k = 0; k < weights.Length; k++)
        {
            var weight = new Vector<int>(weights[k]);
            Vector.Widen(Unsafe.ReadUnaligned<Vector<byte>>(ref at), out var low, out var high);
            Vector.Widen(low, out var w0, out var w1);
            Vector.Widen(high, out var w2, out var w3);
            a += Vector.AsVectorInt32(w0) * weight;
            b += Vector.AsVectorInt32(w1) * weight;
            c += Vector.AsVectorInt32(w2) * weight;
            d += Vector.AsVectorInt32(w3) * weight;
            at = ref Unsafe.Add(ref at, stride);
        }

        _ = last;
        Vector.Narrow(Vector.Narrow(Byte(a), Byte(b)), Vector.Narrow(Byte(c), Byte(d))).CopyTo(result);
    }

    private static Vector<uint> Byte(Vector<int> sum) =>
        Vector.AsVectorUInt32(Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(sum, ResampleTaps.Bits), Vector<int>.Zero), new Vector<int>(255)));
}
