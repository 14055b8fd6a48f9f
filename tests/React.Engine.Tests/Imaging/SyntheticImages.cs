using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;

namespace React.Engine.Tests.Imaging;

/// <summary>Files made on the spot.</summary>
internal static class SyntheticImages
{
    /// <summary>A picture with some structure, encoded by Skia.</summary>
    public static byte[] Encode(SKEncodedImageFormat format, int width, int height, int quality = 90)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, new SKColor((byte)(x * 7), (byte)(y * 5), (byte)((x * y) ^ 77), 255));
            }
        }

        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    public static byte[] Png(int width, int height) => Encode(SKEncodedImageFormat.Png, width, height);

    /// <summary>A 16-bit PNG of 1 (grey) or 3 (RGB) channels.</summary>
    public static byte[] Png16(int width, int height, int channels, ushort[] values)
    {
        var rows = new MemoryStream();
        for (var y = 0; y < height; y++)
        {
            rows.WriteByte(0);
            for (var i = 0; i < width * channels; i++)
            {
                var value = values[(y * width * channels) + i];
                rows.WriteByte((byte)(value >> 8));
                rows.WriteByte((byte)value);
            }
        }

        return PngFile(width, height, bits: 16, colour: (byte)(channels == 1 ? 0 : 2), rows.ToArray());
    }

    /// <summary>A PNG whose header promises a size that its (empty) data does not have.</summary>
    public static byte[] PngHeader(int width, int height) => PngFile(width, height, bits: 8, colour: 2, []);

    /// <summary>The smallest GIF: one pixel colour for the whole screen, of which the data gives only a part.</summary>
    public static byte[] GifHeader(ushort width, ushort height)
    {
        byte[] gif = [.. "GIF89a"u8, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(6), width);
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(8), height);
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(24), width);
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(26), height);
        return gif;
    }

    /// <summary>A grey GIF of n × n pixels, written without compression tricks: clear codes keep every code at 3 bits.</summary>
    public static byte[] Gif(int size)
    {
        var bits = new List<bool>();
        void Code(int code) => bits.AddRange([(code & 1) != 0, (code & 2) != 0, (code & 4) != 0]);
        for (var i = 0; i < size * size; i++)
        {
            if (i % 2 == 0)
            {
                Code(4);
            }

            Code((i / 3) % 4);
        }

        Code(5);
        var data = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            data[i / 8] |= (byte)(bits[i] ? 1 << (i % 8) : 0);
        }

        var side = (byte)size;
        return [.. "GIF89a"u8, side, 0, side, 0, 0x81, 0, 0, 0, 0, 0, 90, 90, 90, 180, 20, 180, 255, 255, 255, 0x2C, 0, 0, 0, 0, side, 0, side, 0, 0, 2,
            .. data.Chunk(255).SelectMany(chunk => (byte[])[(byte)chunk.Length, .. chunk]), 0, 0x3B];
    }

    /// <summary>A 24-bit BMP.</summary>
    public static byte[] Bmp(int width, int height)
    {
        var stride = ((width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (stride * height)];
        "BM"u8.CopyTo(file);
        void Set(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        Set(2, file.Length);
        Set(10, 54);
        Set(14, 40);
        Set(18, width);
        Set(22, height);
        Set(26, 1 | (24 << 16));
        for (var i = 54; i < file.Length; i++)
        {
            file[i] = (byte)(i * 31);
        }

        return file;
    }

    private static byte[] PngFile(int width, int height, byte bits, byte colour, byte[] rows)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bits;
        header[9] = colour;
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        return [137, 80, 78, 71, 13, 10, 26, 10, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

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
