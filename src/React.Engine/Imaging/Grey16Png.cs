using System.Buffers.Binary;

namespace React.Imaging;

/// <summary>
/// 16-bit grey PNGs for decoders that keep only the high byte. Called 8-bit grey with alpha, the same data has the same layout (two bytes a
/// pixel, for filters and interlacing too): the high byte comes out as grey and the low byte as alpha.
/// </summary>
internal static class Grey16Png
{
    private const int HeaderEnd = 33;

    /// <summary>A copy of the file with another depth and colour type in its header, or null where the header is cut short.</summary>
    public static byte[]? AsGreyAlpha(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderEnd)
        {
            return null;
        }

        var copy = file.ToArray();
        copy[24] = 8;
        copy[25] = 4;
        BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(29), Crc(copy.AsSpan(12, 17)));
        return copy;
    }

    /// <summary>The value of a pixel, clipped to 255.</summary>
    public static byte Clip(byte high, byte low) => high != 0 ? byte.MaxValue : low;

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
