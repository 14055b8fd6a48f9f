using System.Buffers.Binary;
using React.Imaging;

namespace React.Retrieval.Fetching;

/// <summary>Tells from a picture's bytes what it is; what a server or a file name says counts for nothing.</summary>
internal static class PictureBytes
{
    /// <summary>Bytes from which a format can be told.</summary>
    public const int Signature = 16;

    /// <summary>Reads the header and holds it against the limits.</summary>
    /// <param name="bytes">The whole picture.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="limits">What it may take.</param>
    /// <param name="isWhole">Whether it is known that nothing is missing at the end.</param>
    /// <exception cref="ReactException">It is no picture, damaged, cut short or too large.</exception>
    public static ImageHeader Check(ReadOnlySpan<byte> bytes, string name, ImageLimits limits, bool isWhole)
    {
        var header = ImageHeader.Read(bytes, name, limits);
        return header.Width <= 0 || header.Height <= 0 ? throw ImageError.Corrupt(name, "its header tells no size.")
            : !isWhole && !HasEnd(header.Format, bytes) ? throw ImageError.Corrupt(name, "the file is cut short.")
            : header;
    }

    /// <summary>The extension of a format, without the dot.</summary>
    public static string Extension(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpg",
        ImageFormat.Png => "png",
        ImageFormat.WebP => "webp",
        ImageFormat.Gif => "gif",
        _ => "bmp",
    };

    /// <summary>The media type of a format.</summary>
    public static string MediaType(ImageFormat format) => format == ImageFormat.Jpeg ? "image/jpeg" : $"image/{Extension(format)}";

    private static bool HasEnd(ImageFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        ImageFormat.Jpeg => JpegMarkers.HasEnd(bytes),
        ImageFormat.Png => bytes.LastIndexOf("IEND"u8) >= 0,
        ImageFormat.WebP => bytes.Length >= 8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        ImageFormat.Gif => bytes.TrimEnd((byte)0) is [.., 0x3B],
        _ => bytes.Length >= BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]),
    };
}
