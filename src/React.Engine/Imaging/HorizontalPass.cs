using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace React.Imaging;

/// <summary>Mixes the pixels of each row.</summary>
internal static class HorizontalPass
{
    private const int Half = 1 << (ResampleTaps.Bits - 1);

    // Pixels of a row that are widened at most; beyond, the buffer would outgrow the caches, and memory in the extreme.
    private const int WidestRow = 1 << 16;

    /// <param name="source">[rows, width, channels].</param>
    /// <param name="width">Source width in pixels.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="channels">Bytes a pixel.</param>
    /// <param name="taps">Which pixels make up each result pixel.</param>
    /// <param name="target">Where results go.</param>
    public static void Run(ReadOnlySpan<byte> source, int width, int rows, int channels, ResampleTaps taps, PixelRows target)
    {
        var bytes = taps.Starts.Length * channels;
        var used = taps.End - taps.First;
        var wide = channels >= 3 && used <= WidestRow ? new int[used * 4] : null;
        for (var row = 0; row < rows; row++)
        {
            var line = source.Slice(row * width * channels, width * channels);
            var result = target.Row(row, bytes);
            if (wide is null)
            {
                MixEachChannel(line, channels, taps, result);
                continue;
            }

            Widen(line.Slice(taps.First * channels, used * channels), channels, wide);
            MixPixels(wide, channels, taps, result);
        }
    }

    /// <summary>Spreads a row to four integers a pixel, so that one vector holds one pixel.</summary>
    private static void Widen(ReadOnlySpan<byte> line, int channels, int[] wide)
    {
        ref var to = ref MemoryMarshal.GetArrayDataReference(wide);
        var at = 0;
        var x = 0;
        for (; at + 4 <= line.Length; at += channels, x += 4)
        {
            var pixel = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(line), at))).AsByte();
            Vector128.WidenLower(Vector128.WidenLower(pixel)).AsInt32().StoreUnsafe(ref to, (nuint)x);
        }

        for (; at < line.Length; at += channels, x += 4)
        {
            for (var c = 0; c < channels; c++)
            {
                wide[x + c] = line[at + c];
            }
        }
    }

    private static void MixPixels(int[] wide, int channels, ResampleTaps taps, Span<byte> result)
    {
        var pick = Vector128.Create((byte)0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(wide);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(taps.Weights);
        for (var i = 0; i < taps.Starts.Length; i++)
        {
            ref var pixel = ref Unsafe.Add(ref pixels, (nint)(taps.Starts[i] - taps.First) * 4);
            ref var weight = ref Unsafe.Add(ref weights, (nint)i * taps.Stride);
            var even = Vector128.Create(Half);
            var odd = Vector128<int>.Zero;
            var k = 0;
            for (; k + 2 <= taps.Lengths[i]; k += 2)
            {
                even += Vector128.LoadUnsafe(ref pixel, (nuint)k * 4) * Vector128.Create(Unsafe.Add(ref weight, k));
                odd += Vector128.LoadUnsafe(ref pixel, ((nuint)k * 4) + 4) * Vector128.Create(Unsafe.Add(ref weight, k + 1));
            }

            if (k < taps.Lengths[i])
            {
                even += Vector128.LoadUnsafe(ref pixel, (nuint)k * 4) * Vector128.Create(Unsafe.Add(ref weight, k));
            }

            var sum = Vector128.ShiftRightArithmetic(even + odd, ResampleTaps.Bits);
            sum = Vector128.Min(Vector128.Max(sum, Vector128<int>.Zero), Vector128.Create(255));
            var packed = Vector128.Shuffle(sum.AsByte(), pick).AsUInt32().ToScalar();
            for (var c = 0; c < channels; c++)
            {
                result[(i * channels) + c] = (byte)(packed >> (8 * c));
            }
        }
    }

    private static void MixEachChannel(ReadOnlySpan<byte> line, int channels, ResampleTaps taps, Span<byte> result)
    {
        for (var i = 0; i < taps.Starts.Length; i++)
        {
            var weights = taps.Weights.AsSpan(i * taps.Stride, taps.Lengths[i]);
            for (var c = 0; c < channels; c++)
            {
                var sum = Half;
                var at = (taps.Starts[i] * channels) + c;
                foreach (var weight in weights)
                {
                    sum += line[at] * weight;
                    at += channels;
                }

                result[(i * channels) + c] = (byte)Math.Clamp(sum >> ResampleTaps.Bits, 0, 255);
            }
        }
    }
}
