using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace React.Storage;

/// <summary>Widens float16 to float32, which is exact, several at a time.</summary>
internal static class HalfVectors
{
    /// <summary>Brings stored elements to float32.</summary>
    /// <param name="stored">Their bytes, as many elements as <paramref name="destination"/> has.</param>
    /// <param name="element">How they are stored.</param>
    /// <param name="destination">Filled whole.</param>
    public static void ToFloats(ReadOnlySpan<byte> stored, NpyElement element, Span<float> destination)
    {
        if (element == NpyElement.Float16)
        {
            Widen(MemoryMarshal.Cast<byte, Half>(stored), destination);
        }
        else
        {
            MemoryMarshal.Cast<byte, float>(stored).CopyTo(destination);
        }
    }

    /// <summary>Widens all of <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<Half> source, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, source.Length);
        ref var from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<Half, ushort>(source));
        ref var to = ref MemoryMarshal.GetReference(destination);
        var scale = Vector512.Create(BitConverter.UInt32BitsToSingle(0x7780_0000)); // 2^112: the difference of the exponents' biases
        var magnitude = Vector512.Create(0x7FFFu);
        var infinite = Vector512.Create(0x7C00u);
        var exponent = Vector512.Create(0x7F80_0000u);
        var i = 0;
        for (; i + 32 <= source.Length; i += 32)
        {
            var (lower, upper) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
            Convert(lower).StoreUnsafe(ref to, (nuint)i);
            Convert(upper).StoreUnsafe(ref to, (nuint)(i + 16));
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (float)source[i];
        }

        Vector512<float> Convert(Vector512<uint> bits)
        {
            var absolute = bits & magnitude;
            var value = (Vector512.ShiftLeft(absolute, 13).AsSingle() * scale).AsUInt32();
            value |= Vector512.GreaterThanOrEqual(absolute, infinite) & exponent; // infinity and NaN stay what they are
            return (value | Vector512.ShiftLeft(bits & ~magnitude, 16)).AsSingle();
        }
    }
}
