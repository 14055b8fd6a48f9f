using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(rounded);
        var (lengths, distances) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var i = 0;
        for (; i + 32 <= row.Length; i += 32)
        {
            var first = Vector512.LoadUnsafe(ref from, (nuint)i);
            var second = Vector512.LoadUnsafe(ref from, (nuint)(i + 16));
            var (low, high) = (Bits(first), Bits(second));
            Vector512.Narrow(Vector512.ShiftRightLogical(low, 16), Vector512.ShiftRightLogical(high, 16)).StoreUnsafe(ref to, (nuint)i);
            lengths += (low.AsSingle() * low.AsSingle()) + (high.AsSingle() * high.AsSingle());
            var (lost, more) = (first - low.AsSingle(), second - high.AsSingle());
            distances += (lost * lost) + (more * more);
        }

        var (length, distance) = ((double)Vector512.Sum(lengths), (double)Vector512.Sum(distances));
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

        static Vector512<uint> Bits(Vector512<float> values)
        {
            var bits = values.AsUInt32();
            return (bits + Vector512.Create(0x7FFFu) + (Vector512.ShiftRightLogical(bits, 16) & Vector512<uint>.One)) & Vector512.Create(0xFFFF0000u);
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
        // As whole numbers, bfloat16 numbers have the order of their values where they are positive, and any is above those with a sign; with all bits but
        // the sign's turned round where that is set, they have it everywhere.
        var bits = BitConverter.SingleToUInt32Bits(threshold);
        var least = (short)Math.Max(short.MinValue + 1, (int)Ordered((short)(bits >> 16)) - 1);
        var turned = Vector512.Create(least >= 0 ? (short)0 : short.MaxValue);
        var limit = Vector512.Create(least);
        ref var from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<ushort, short>(scores));
        var (count, i) = (0, 0);
        for (; i + 32 <= scores.Length; i += 32)
        {
            var values = Vector512.LoadUnsafe(ref from, (nuint)i);
            values ^= Vector512.ShiftRightArithmetic(values, 15) & turned;
            for (var reached = Vector512.GreaterThanOrEqual(values, limit).ExtractMostSignificantBits(); reached != 0; reached &= reached - 1)
            {
                places[count++] = i + BitOperations.TrailingZeroCount(reached);
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
