using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace React.Imaging;

/// <summary>Decodes with SkiaSharp; its pixels are Pillow's for all formats that it reads.</summary>
internal sealed unsafe class SkiaImageDecoder : IImageDecoder
{
    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlyMemory<byte> encoded, string name, ImageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var header = ImageHeader.Read(encoded.Span, name, limits);
        if (header.IsGrey16 && Grey16Png.AsGreyAlpha(encoded.Span) is { } greyAlpha)
        {
            return Decode(greyAlpha, header, name, limits, ClipGrey);
        }

        return Decode(encoded, header, name, limits, DropAlpha);
    }

    private static RgbImage Decode(ReadOnlyMemory<byte> encoded, ImageHeader header, string name, ImageLimits limits, ToRgb toRgb)
    {
        using var pin = encoded.Pin();
        using var data = SKData.Create((nint)pin.Pointer, encoded.Length);
        using var codec = SKCodec.Create(data) ?? throw ImageError.Corrupt(name, $"the {header.Format} header is damaged or cut short.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width <= 0 || height <= 0)
        {
            throw ImageError.Corrupt(name, "it has no pixels.");
        }

        ImageHeader.CheckSize(width, height, name, limits);
        var count = (nuint)width * (nuint)height;
        var rgba = (byte*)NativeMemory.Alloc(count, 4);
        try
        {
            // No colour space: values stay as they are in the file.
            Run(codec, new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)rgba, name);
            var pixels = GC.AllocateUninitializedArray<byte>(checked((int)(3 * count)));
            toRgb(rgba, pixels);
            return new RgbImage(width, height, pixels);
        }
        finally
        {
            NativeMemory.Free(rgba);
        }
    }

    private static void Run(SKCodec codec, SKImageInfo info, nint destination, string name)
    {
        switch (codec.GetPixels(info, destination))
        {
            case SKCodecResult.Success:
                return;
            case SKCodecResult.IncompleteInput:
                throw ImageError.Corrupt(name, "the file is cut short.");
            case SKCodecResult.ErrorInInput:
                throw ImageError.Corrupt(name, "the file is damaged.");
            case var result:
                throw ImageError.Corrupt(name, $"it cannot be decoded ({result}).");
        }
    }

    private static void DropAlpha(byte* rgba, byte[] pixels)
    {
        var keep = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
        var at = 0;
        fixed (byte* target = pixels)
        {
            // Each store writes 4 bytes too many, which the next one overwrites.
            for (; at + 16 <= pixels.Length; at += 12, rgba += 16)
            {
                Vector128.Shuffle(Vector128.Load(rgba), keep).Store(target + at);
            }

            for (; at < pixels.Length; at += 3, rgba += 4)
            {
                target[at] = rgba[0];
                target[at + 1] = rgba[1];
                target[at + 2] = rgba[2];
            }
        }
    }

    private static void ClipGrey(byte* greyAlpha, byte[] pixels)
    {
        for (var at = 0; at < pixels.Length; at += 3, greyAlpha += 4)
        {
            pixels.AsSpan(at, 3).Fill(Grey16Png.Clip(greyAlpha[0], greyAlpha[3]));
        }
    }

    private unsafe delegate void ToRgb(byte* rgba, byte[] pixels);
}
