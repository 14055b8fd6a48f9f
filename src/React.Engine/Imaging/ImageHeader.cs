using System.Buffers.Binary;

namespace React.Imaging;

/// <summary>What the first bytes of a file say about the picture. Sizes are 0 where they cannot be told without decoding.</summary>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, bool IsGrey16 = false, bool IsProgressive = false)
{
    /// <summary>Tells the format by its magic bytes, reads the size, and holds both against the limits.</summary>
    /// <exception cref="ReactException">No known format, empty, cut short, or past the limits.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> data, string name, ImageLimits limits)
    {
        if (data.Length > limits.MaxBytes)
        {
            throw ImageError.TooManyBytes(name, data.Length, limits);
        }

        EnsureFormat(data, name);
        var header = Parse(data, name);
        if (header.Width > 0 && header.Height > 0)
        {
            CheckSize(header.Width, header.Height, name, limits);
        }

        if (header.IsProgressive && !JpegMarkers.HasEnd(data))
        {
            throw ImageError.Corrupt(name, "the file is cut short.");
        }

        return header;
    }

    /// <summary>Refuses what does not begin as a picture does; a few first bytes are enough.</summary>
    /// <exception cref="ReactException">No known format.</exception>
    public static void EnsureFormat(ReadOnlySpan<byte> data, string name)
    {
        if (data.IsEmpty)
        {
            throw ImageError.Corrupt(name, "the file is empty.");
        }

        Parse(data, name);
    }

    /// <summary>Holds a size against the limit, and against what one array can hold.</summary>
    public static void CheckSize(long width, long height, string name, ImageLimits limits)
    {
        if (width * height > Math.Min(limits.MaxPixels, Array.MaxLength / 4))
        {
            throw ImageError.TooManyPixels(name, width, height, limits);
        }
    }

    private static ImageHeader Parse(ReadOnlySpan<byte> data, string name)
    {
        if (data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return Jpeg(data);
        }

        if (data.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
        {
            return Png(data);
        }

        if (data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8))
        {
            return WebP(data);
        }

        if (data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8))
        {
            return data.Length < 10
                ? new ImageHeader(ImageFormat.Gif, 0, 0)
                : new ImageHeader(ImageFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(data[6..]), BinaryPrimitives.ReadUInt16LittleEndian(data[8..]));
        }

        if (data.StartsWith("BM"u8))
        {
            return Bmp(data);
        }

        throw ImageError.UnknownFormat(name, Describe(data));
    }

    /// <summary>Names what people meet most where a picture was expected.</summary>
    private static string Describe(ReadOnlySpan<byte> data)
    {
        if (data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8))
        {
            return "the TIFF format is not supported.";
        }

        if (data.Length >= 12 && data[4..].StartsWith("ftyp"u8))
        {
            return "the HEIF/AVIF format is not supported.";
        }

        return data[0] == '<' ? "this is markup (SVG or a web page), not a bitmap." : "this is no JPEG, PNG, WebP, GIF or BMP file.";
    }

    private static ImageHeader Jpeg(ReadOnlySpan<byte> data)
    {
        var at = JpegMarkers.FindFrame(data);
        if (at < 0 || at + 9 > data.Length)
        {
            return new ImageHeader(ImageFormat.Jpeg, 0, 0);
        }

        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(data[(at + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(data[(at + 7)..]));
        return new ImageHeader(ImageFormat.Jpeg, width, height, IsProgressive: (data[at + 1] & 3) == 2);
    }

    private static ImageHeader Png(ReadOnlySpan<byte> data)
    {
        if (data.Length < 26 || !data[12..].StartsWith("IHDR"u8))
        {
            return new ImageHeader(ImageFormat.Png, 0, 0);
        }

        var width = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(data[16..]), int.MaxValue);
        var height = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(data[20..]), int.MaxValue);
        return new ImageHeader(ImageFormat.Png, width, height, IsGrey16: data[24] == 16 && data[25] == 0);
    }

    private static ImageHeader WebP(ReadOnlySpan<byte> data)
    {
        if (data.Length < 30)
        {
            return new ImageHeader(ImageFormat.WebP, 0, 0);
        }

        var kind = data[12..16];
        if (kind.SequenceEqual("VP8X"u8))
        {
            return new ImageHeader(ImageFormat.WebP, 1 + Little24(data[24..]), 1 + Little24(data[27..]));
        }

        if (kind.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[21..]);
            return new ImageHeader(ImageFormat.WebP, 1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }

        return kind.SequenceEqual("VP8 "u8)
            ? new ImageHeader(ImageFormat.WebP, BinaryPrimitives.ReadUInt16LittleEndian(data[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[28..]) & 0x3FFF)
            : new ImageHeader(ImageFormat.WebP, 0, 0);
    }

    private static int Little24(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private static ImageHeader Bmp(ReadOnlySpan<byte> data)
    {
        if (data.Length < 26)
        {
            return new ImageHeader(ImageFormat.Bmp, 0, 0);
        }

        // The oldest header (12 bytes, OS/2) has 16-bit sizes; in all others a negative height means top-down.
        if (BinaryPrimitives.ReadUInt32LittleEndian(data[14..]) == 12)
        {
            return new ImageHeader(ImageFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(data[18..]), BinaryPrimitives.ReadUInt16LittleEndian(data[20..]));
        }

        var width = BinaryPrimitives.ReadInt32LittleEndian(data[18..]);
        var height = BinaryPrimitives.ReadInt32LittleEndian(data[22..]);
        return new ImageHeader(ImageFormat.Bmp, width, height == int.MinValue ? int.MaxValue : Math.Abs(height));
    }
}
