namespace React.Imaging;

/// <summary>
/// Turns, shears and shifts a picture in its frame, bit for bit as Pillow's <c>Image.transform(size, AFFINE, …, BICUBIC, fillcolor=…)</c>: a cubic with
/// a = -1 in float64 over the four by four pixels about a point, edges repeated, the result cut to 8 bits.
/// </summary>
internal static class AffineTransform
{
    private const int Channels = 3;

    /// <summary>The picture after the map, as large as before.</summary>
    /// <param name="image">The source.</param>
    /// <param name="map">From places in the result to places in the source.</param>
    /// <param name="fill">What lies outside of the source: red, green, blue.</param>
    public static RgbImage Apply(RgbImage image, AffineMap map, ReadOnlySpan<byte> fill)
    {
        var (width, height) = (image.Width, image.Height);
        var result = GC.AllocateUninitializedArray<byte>(image.Pixels.Length);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (xIn, yIn) = (x + 0.5, y + 0.5);
                var sourceX = (map.A * xIn) + (map.B * yIn) + map.C;
                var sourceY = (map.D * xIn) + (map.E * yIn) + map.F;
                var target = result.AsSpan(((y * width) + x) * Channels, Channels);
                if (sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height)
                {
                    Sample(image, sourceX - 0.5, sourceY - 0.5, target);
                }
                else
                {
                    fill.CopyTo(target);
                }
            }
        }

        return new RgbImage(width, height, result);
    }

    private static void Sample(RgbImage image, double sourceX, double sourceY, Span<byte> target)
    {
        var (left, top) = ((int)Math.Floor(sourceX), (int)Math.Floor(sourceY));
        var (dx, dy) = (sourceX - left, sourceY - top);
        Span<int> columns = stackalloc int[4];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = Math.Clamp(left - 1 + i, 0, image.Width - 1) * Channels;
        }

        Span<double> rows = stackalloc double[4];
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var line = image.Pixels.AsSpan(Math.Clamp(top - 1 + i, 0, image.Height - 1) * image.Width * Channels, image.Width * Channels);
                rows[i] = Cubic(line[columns[0] + channel], line[columns[1] + channel], line[columns[2] + channel], line[columns[3] + channel], dx);
            }

            var value = Cubic(rows[0], rows[1], rows[2], rows[3], dy);
            target[channel] = value <= 0 ? (byte)0 : value >= 255 ? (byte)255 : (byte)value;
        }
    }

    private static double Cubic(double a, double b, double c, double d, double at) =>
        b + (at * (-a + c + (at * ((2 * (a - b)) + c - d + (at * (-a + b - c + d))))));
}
