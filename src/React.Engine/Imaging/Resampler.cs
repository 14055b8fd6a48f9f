namespace React.Imaging;

/// <summary>
/// Antialiased resampling, bit for bit as Pillow's <c>Image.resize</c>: a horizontal pass, then a vertical one, 8-bit values between them,
/// 22-bit fixed-point weights; a direction whose size stays is not resampled.
/// </summary>
public static class Resampler
{
    // Bounds of what one tile holds besides source and destination: intermediate bytes, and weights of a direction.
    private const long TileBytes = 8L << 20;
    private const long TileTaps = 1L << 20;

    /// <summary>Resizes an RGB picture.</summary>
    /// <param name="image">The source.</param>
    /// <param name="width">New width in pixels.</param>
    /// <param name="height">New height in pixels.</param>
    /// <param name="filter">The kernel.</param>
    public static RgbImage Resize(RgbImage image, int width, int height, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new RgbImage(width, height, Resize(image.Pixels, image.Width, image.Height, 3, width, height, filter));
    }

    /// <summary>Resizes a picture of one to four channels, each on its own.</summary>
    /// <param name="pixels">[height, width, channels], row-major.</param>
    /// <param name="width">Source width in pixels.</param>
    /// <param name="height">Source height in pixels.</param>
    /// <param name="channels">Bytes a pixel, 1 to 4.</param>
    /// <param name="newWidth">New width in pixels.</param>
    /// <param name="newHeight">New height in pixels.</param>
    /// <param name="filter">The kernel.</param>
    /// <returns>[newHeight, newWidth, channels].</returns>
    public static byte[] Resize(ReadOnlySpan<byte> pixels, int width, int height, int channels, int newWidth, int newHeight, ResampleFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newHeight);
        return Resize(pixels, width, height, channels, newWidth, newHeight, new ResampleWindow(0, 0, newWidth, newHeight), filter);
    }

    /// <summary>Resizes a picture whose last channel is alpha as Pillow does with RGBA: colours are multiplied by alpha before and divided after.</summary>
    /// <param name="pixels">[height, width, 4], alpha not multiplied in.</param>
    /// <param name="width">Source width in pixels.</param>
    /// <param name="height">Source height in pixels.</param>
    /// <param name="newWidth">New width in pixels.</param>
    /// <param name="newHeight">New height in pixels.</param>
    /// <param name="filter">The kernel.</param>
    /// <returns>[newHeight, newWidth, 4].</returns>
    public static byte[] ResizeRgba(ReadOnlySpan<byte> pixels, int width, int height, int newWidth, int newHeight, ResampleFilter filter)
    {
        if (newWidth == width && newHeight == height)
        {
            return pixels.ToArray();
        }

        var multiplied = pixels.ToArray();
        AlphaPremultiplier.Multiply(multiplied);
        var result = Resize(multiplied, width, height, 4, newWidth, newHeight, filter);
        AlphaPremultiplier.Divide(result);
        return result;
    }

    /// <summary>Resizes to a size of which only a window is computed; the rest costs neither time nor memory.</summary>
    internal static byte[] Resize(
        ReadOnlySpan<byte> pixels, int width, int height, int channels, long newWidth, long newHeight, ResampleWindow window, ResampleFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 4);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, (long)width * height * channels, nameof(pixels));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)window.Width * window.Height * channels, Array.MaxLength, nameof(window));

        var result = GC.AllocateUninitializedArray<byte>(window.Width * window.Height * channels);
        var rowsATile = newHeight == height ? window.Height : (int)Math.Clamp(TileTaps / ResampleTaps.MostTaps(height, newHeight, filter), 1, window.Height);
        for (var top = 0; top < window.Height; top += rowsATile)
        {
            var rows = Math.Min(rowsATile, window.Height - top);
            var vertical = newHeight == height ? null : ResampleTaps.For(height, newHeight, window.Top + top, rows, filter);
            var first = vertical?.First ?? (int)window.Top + top;
            var sourceRows = (vertical?.End ?? first + rows) - first;
            var columnsATile = window.Width;
            if (newWidth != width)
            {
                var bound = Math.Min(TileBytes / ((long)sourceRows * channels), TileTaps / ResampleTaps.MostTaps(width, newWidth, filter));
                columnsATile = (int)Math.Clamp(bound, 1, window.Width);
            }

            for (var left = 0; left < window.Width; left += columnsATile)
            {
                var columns = Math.Min(columnsATile, window.Width - left);
                var offset = (top * window.Width + left) * channels;
                var target = new PixelRows(result, offset, window.Width * channels);
                if (newWidth == width)
                {
                    var start = ((long)first * width) + window.Left + left;
                    Finish(pixels[(int)(start * channels)..], width * channels, target, vertical, first, rows, columns * channels);
                }
                else
                {
                    var horizontal = ResampleTaps.For(width, newWidth, window.Left + left, columns, filter);
                    var source = pixels.Slice(first * width * channels, sourceRows * width * channels);
                    if (vertical is null)
                    {
                        HorizontalPass.Run(source, width, rows, channels, horizontal, target);
                        continue;
                    }

                    var between = new byte[sourceRows * columns * channels];
                    HorizontalPass.Run(source, width, sourceRows, channels, horizontal, new PixelRows(between, 0, columns * channels));
                    Finish(between, columns * channels, target, vertical, first, rows, columns * channels);
                }
            }
        }

        return result;
    }

    private static void Finish(ReadOnlySpan<byte> source, int stride, PixelRows target, ResampleTaps? vertical, int first, int rows, int bytes)
    {
        if (vertical is not null)
        {
            VerticalPass.Run(source, stride, vertical, first, bytes, target);
            return;
        }

        for (var row = 0; row < rows; row++)
        {
            source.Slice(row * stride, bytes).CopyTo(target.Row(row, bytes));
        }
    }
}
