namespace React.Imaging;

/// <summary>
/// Brightness, contrast, colour and sharpness by a factor, bit for bit as Pillow's <c>ImageEnhance</c>: a mixture, in float32, of the picture and one that
/// has none of it. 0 gives that one, 1 the picture itself, more than 1 exaggerates.
/// </summary>
internal static class Enhancement
{
    private const int Channels = 3;

    /// <summary>Mixed with black.</summary>
    public static RgbImage Brightness(RgbImage image, double factor) => Blend(new byte[image.Pixels.Length], image, factor);

    /// <summary>Mixed with the mean of its grey values.</summary>
    public static RgbImage Contrast(RgbImage image, double factor)
    {
        var grey = Grey(image);
        var sum = 0L;
        for (var i = 0; i < grey.Length; i += Channels)
        {
            sum += grey[i];
        }

        Array.Fill(grey, (byte)((sum / (double)(grey.Length / Channels)) + 0.5));
        return Blend(grey, image, factor);
    }

    /// <summary>Mixed with its grey values.</summary>
    public static RgbImage Colour(RgbImage image, double factor) => Blend(Grey(image), image, factor);

    /// <summary>Mixed with a smoothed copy.</summary>
    public static RgbImage Sharpness(RgbImage image, double factor) => Blend(Smooth(image), image, factor);

    /// <summary>ITU-R 601 luma, three times a pixel.</summary>
    private static byte[] Grey(RgbImage image)
    {
        var grey = GC.AllocateUninitializedArray<byte>(image.Pixels.Length);
        for (var i = 0; i < grey.Length; i += Channels)
        {
            grey.AsSpan(i, Channels).Fill((byte)(((image.Pixels[i] * 19595) + (image.Pixels[i + 1] * 38470) + (image.Pixels[i + 2] * 7471) + 0x8000) >> 16));
        }

        return grey;
    }

    /// <summary>The pixel five times and its neighbours once; the border stays as it is.</summary>
    private static byte[] Smooth(RgbImage image)
    {
        const float near = 1f / 13;
        const float own = 5f / 13;
        var source = image.Pixels;
        var result = source.ToArray();
        var stride = image.Width * Channels;
        for (var y = 1; y < image.Height - 1; y++)
        {
            for (var i = (y * stride) + Channels; i < ((y + 1) * stride) - Channels; i++)
            {
                var sum = 0.5f;
                sum += (source[i + stride - Channels] * near) + (source[i + stride] * near) + (source[i + stride + Channels] * near);
                sum += (source[i - Channels] * near) + (source[i] * own) + (source[i + Channels] * near);
                sum += (source[i - stride - Channels] * near) + (source[i - stride] * near) + (source[i - stride + Channels] * near);
                result[i] = (byte)Math.Clamp(sum, 0, 255);
            }
        }

        return result;
    }

    private static RgbImage Blend(byte[] without, RgbImage image, double factor)
    {
        var alpha = (float)factor;
        if (alpha == 1)
        {
            return image;
        }

        // In place: what has none of it is made for this alone.
        for (var i = 0; i < without.Length; i++)
        {
            var value = without[i] + (alpha * (image.Pixels[i] - without[i]));
            without[i] = value <= 0 ? (byte)0 : value >= 255 ? (byte)255 : (byte)value;
        }

        return new RgbImage(image.Width, image.Height, without);
    }
}
