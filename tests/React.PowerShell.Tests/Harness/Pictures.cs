using System.Buffers.Binary;
using System.IO.Compression;

namespace React.PowerShell.Tests.Harness;

/// <summary>PNG files made without the module that is tested.</summary>
internal static class Pictures
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>A picture of one colour that the number decides, eight pixels wide and high.</summary>
    public static byte[] Png(int number)
    {
        const int side = 8;
        var rows = new byte[side * (1 + (3 * side))];
        for (var at = 0; at < rows.Length; at++)
        {
            var column = at % (1 + (3 * side));
            rows[at] = column == 0 ? (byte)0 : (byte)(number * (37 + (column % 3 * 50)));
        }

        return [.. Signature, .. Chunk("IHDR", Header(side, side)), .. Chunk("IDAT", Deflate(rows)), .. Chunk("IEND", [])];
    }

    /// <summary>A file of a few bytes that claims any size.</summary>
    public static byte[] Claiming(int width, int height) =>
        [.. Signature, .. Chunk("IHDR", Header(width, height)), .. Chunk("IDAT", Deflate(new byte[64])), .. Chunk("IEND", [])];

    private static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        return header;
    }

    private static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(data);
        }

        return packed.ToArray();
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
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
