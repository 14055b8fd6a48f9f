using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace React.Indexing;

/// <summary>Numbers rounded to bfloat16, the upper half of a float32, and compared as such.</summary>
internal static class BFloat16Rows
{
    /// <summary>Rounds a row to the nearest, ties to even.</summary>
    /// <param name="row">The row.</param>
    /// <param name="rounded">Receives it.</param>
    /// <returns>Length of the rounded row and its distance from the row, or a little more of either.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Length, double Distance) Round(ReadOnlySpan<float> row, Span<ushort> rounded)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rounded.Length, row.Length);
        var (lengths, distances) = (Vector<float>.Zero, Vector<float>.Zero);
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + (2 * width) <= row.Length; i += 2 * width)
        {
            var first = Vector.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)i);
            var second = Vector.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)(i + width));
            var (low, high) = (Bits(first), Bits(second));
            Vector.Narrow(Vector.ShiftRightLogical(low, 16), Vector.ShiftRightLogical(high, 16)).StoreUnsafe(ref MemoryMarshal.GetReference(rounded), (nuint)i);
            var (lowFloat, highFloat) = (Vector.AsVectorSingle(low), Vector.AsVectorSingle(high));
            lengths += (lowFloat * lowFloat) + (highFloat * highFloat);
            distances += ((first - lowFloat) * (first - lowFloat)) + ((second - highFloat) * (second - highFloat));
        }

        var (length, distance) = ((double)Vector.Sum(lengths), (double)Vector.Sum(distances));
        for (; i < row.Length; i++)
        {
            rounded[i] = Round(row[i]);
            var value = Widen(rounded[i]);
            length += (double)value * value;
            distance += (double)(row[i] - value) * (row[i] - value);
        }

        // A float32 number less the nearest bfloat16 one is exact; the sums of squares err as every sum does.
        var error = 1 + (2 * QueryErrors.Float32Share(row.Length));
        return (Math.Sqrt(length) * error, Math.Sqrt(distance) * error);

        static Vector<uint> Bits(Vector<float> values)
        {
            var bits = Vector.AsVectorUInt32(values);
            return (bits + new Vector<uint>(0x7FFF) + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One)) & new Vector<uint>(0xFFFF0000);
        }
    }

    /// <summary>The nearest bfloat16.</summary>
    public static ushort Round(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    /// <summary>The float32 that a bfloat16 is.</summary>
    public static float Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);

    /// <summary>Collects places where scores may reach a threshold. Those of NaN may be among them.</summary>
    /// <param name="scores">Scores in bfloat16.</param>
    /// <param name="threshold">The threshold.</param>
    /// <param name="places">Receives the places; as long as the scores.</param>
    /// <returns>How many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Reaching(ReadOnlySpan<ushort> scores, float threshold, Span<int> places)
    {
        // As whole numbers, with all bits but the sign's turned round where that is set, bfloat16 numbers have the order of their values.
        var bits = BitConverter.SingleToUInt32Bits(threshold);
        var least = (short)Math.Max(short.MinValue + 1, (int)Ordered((short)(bits >> 16)) - 1);
        var limit = new Vector<short>(least);
        var (count, width, i) = (0, Vector<short>.Count, 0);
        for (; i + width <= scores.Length; i += width)
        {
            var values = Vector.AsVectorInt16(Vector.LoadUnsafe(ref MemoryMarshal.GetReference(scores), (nuint)i));
            values ^= Vector.ShiftRightArithmetic(values, 15) & new Vector<short>(0x7FFF);
            if (Vector.GreaterThanOrEqualAny(values, limit))
            {
                for (var lane = 0; lane < width; lane++)
                {
                    places[count] = i + lane;
                    count += values[lane] >= least ? 1 : 0;
                }
            }
        }

        for (; i < scores.Length; i++)
        {
            places[count] = i;
            count += Ordered((short)scores[i]) >= least ? 1 : 0;
        }

        return count;

        static short Ordered(short value) => (short)(value ^ (value >> 15 & 0x7FFF));
    }
}
