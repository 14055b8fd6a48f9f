using React.Work;

namespace React.Customization;

/// <summary>
/// <see cref="Augmentation.Light"/>: mirrors a picture half of the time and shifts it by up to an eighth of each side, repeating the edge.
/// </summary>
internal static class LightAugmentation
{
    private const int LargestShift = 8;
    private const int Channels = 3;

    /// <summary>Writes the varied picture.</summary>
    /// <param name="source">Bytes, [height, width, 3].</param>
    /// <param name="destination">As many bytes.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="random">What is drawn follows from it alone.</param>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> destination, int height, int width, SplitMix random)
    {
        var mirrored = random.Next(2) == 1;
        var down = Shift(ref random, height);
        var right = Shift(ref random, width);
        for (var y = 0; y < height; y++)
        {
            var from = source.Slice(Math.Clamp(y - down, 0, height - 1) * width * Channels, width * Channels);
            var to = destination.Slice(y * width * Channels, width * Channels);
            for (var x = 0; x < width; x++)
            {
                var shifted = Math.Clamp(x - right, 0, width - 1);
                var column = mirrored ? width - 1 - shifted : shifted;
                from.Slice(column * Channels, Channels).CopyTo(to[(x * Channels)..]);
            }
        }
    }

    private static int Shift(ref SplitMix random, int side)
    {
        var most = side / LargestShift;
        return random.Next((2 * most) + 1) - most;
    }
}
