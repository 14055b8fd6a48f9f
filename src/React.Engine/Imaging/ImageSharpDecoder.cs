#if IMAGESHARP
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace React.Imaging;

/// <summary>Decodes with ImageSharp: all managed, for places where no native library may be loaded. JPEG pixels may differ from Pillow's by a few levels.</summary>
internal sealed class ImageSharpDecoder : IImageDecoder
{
    // Content beside the pixels (EXIF, profiles) is not read, and only the first frame is.
    private static readonly DecoderOptions Options = new() { MaxFrames = 1, SkipMetadata = true };

    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlyMemory<byte> encoded, string name, ImageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var header = ImageHeader.Read(encoded.Span, name, limits);
        try
        {
            var info = Image.Identify(Options, encoded.Span);
            ImageHeader.CheckSize(info.Width, info.Height, name, limits);
            return header.IsGrey16 ? DecodeGrey16(encoded.Span) : DecodeColour(encoded.Span);
        }
        catch (InvalidMemoryOperationException error)
        {
            throw new ReactException("ReactOutOfMemory", ReactErrorKind.LimitReached, $"Image '{name}': no memory left to decode it.",
                "Use fewer threads or a lower pixel limit.", name, error);
        }
        catch (Exception error) when (error is ImageFormatException or IOException or InvalidOperationException
            or ArgumentException or IndexOutOfRangeException or OverflowException or NotSupportedException)
        {
            // On damaged input the library lets a few exceptions out that it does not document.
            throw ImageError.Corrupt(name, "the file is damaged or cut short.", error);
        }
    }

    private static RgbImage DecodeColour(ReadOnlySpan<byte> encoded)
    {
        // Rgba32 and not Rgb24: the colour under transparent pixels must come out as it is stored.
        using var image = Image.Load<Rgba32>(Options, encoded);
        var pixels = GC.AllocateUninitializedArray<byte>(checked(3 * image.Width * image.Height));
        image.ProcessPixelRows(rows =>
        {
            var at = 0;
            for (var y = 0; y < rows.Height; y++)
            {
                foreach (var pixel in rows.GetRowSpan(y))
                {
                    pixels[at++] = pixel.R;
                    pixels[at++] = pixel.G;
                    pixels[at++] = pixel.B;
                }
            }
        });
        return new RgbImage(image.Width, image.Height, pixels);
    }

    private static RgbImage DecodeGrey16(ReadOnlySpan<byte> encoded)
    {
        using var image = Image.Load<L16>(Options, encoded);
        var pixels = GC.AllocateUninitializedArray<byte>(checked(3 * image.Width * image.Height));
        image.ProcessPixelRows(rows =>
        {
            var at = 0;
            for (var y = 0; y < rows.Height; y++)
            {
                foreach (var pixel in rows.GetRowSpan(y))
                {
                    var value = (byte)Math.Min(pixel.PackedValue, (ushort)255);
                    pixels[at++] = value;
                    pixels[at++] = value;
                    pixels[at++] = value;
                }
            }
        });
        return new RgbImage(image.Width, image.Height, pixels);
    }
}
#endif
