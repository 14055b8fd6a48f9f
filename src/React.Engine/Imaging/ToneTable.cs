namespace React.Imaging;

/// <summary>What each value of each channel becomes: 3 × 256 bytes. The tables are those of Pillow's <c>ImageOps</c>, value for value.</summary>
internal static class ToneTable
{
    private const int Values = 256;
    private const int Channels = 3;

    /// <summary>The picture with each value replaced.</summary>
    public static RgbImage Apply(RgbImage image, byte[] table)
    {
        var result = GC.AllocateUninitializedArray<byte>(image.Pixels.Length);
        for (var i = 0; i < result.Length; i += Channels)
        {
            result[i] = table[image.Pixels[i]];
            result[i + 1] = table[Values + image.Pixels[i + 1]];
            result[i + 2] = table[(2 * Values) + image.Pixels[i + 2]];
        }

        return new RgbImage(image.Width, image.Height, result);
    }

    /// <summary>The negative.</summary>
    public static byte[] Invert() => OfAll(value => 255 - value);

    /// <summary>The negative of all that is not below a threshold.</summary>
    public static byte[] Solarize(int threshold) => OfAll(value => value < threshold ? value : 255 - value);

    /// <summary>More of all that is below 128.</summary>
    public static byte[] SolarizeAdd(int add) => OfAll(value => value < 128 ? Math.Min(255, value + add) : value);

    /// <summary>Only the highest bits, from 0 to 8 of them.</summary>
    public static byte[] Posterize(int bits) => OfAll(value => value & ~((1 << (8 - bits)) - 1));

    /// <summary>Each channel stretched so that it goes from 0 to 255.</summary>
    public static byte[] AutoContrast(RgbImage image) => OfEach(image, counts =>
    {
        var low = Array.FindIndex(counts, count => count > 0);
        var high = Array.FindLastIndex(counts, count => count > 0);
        if (high <= low)
        {
            return value => value;
        }

        var scale = 255.0 / (high - low);
        var offset = -low * scale;
        return value => Math.Clamp((int)((value * scale) + offset), 0, 255);
    });

    /// <summary>Each channel spread so that its values come about equally often.</summary>
    public static byte[] Equalize(RgbImage image) => OfEach(image, counts =>
    {
        var step = (counts.Sum() - Array.FindLast(counts, count => count > 0)) / 255;
        if (step == 0)
        {
            return value => value;
        }

        var below = new int[Values];
        var sum = step / 2;
        for (var value = 0; value < Values; value++)
        {
            below[value] = Math.Min(255, sum / step);
            sum += counts[value];
        }

        return value => below[value];
    });

    private static byte[] OfAll(Func<int, int> map)
    {
        var table = new byte[Channels * Values];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (byte)map(i % Values);
        }

        return table;
    }

    private static byte[] OfEach(RgbImage image, Func<int[], Func<int, int>> curve)
    {
        var table = new byte[Channels * Values];
        for (var channel = 0; channel < Channels; channel++)
        {
            var counts = new int[Values];
            for (var i = channel; i < image.Pixels.Length; i += Channels)
            {
                counts[image.Pixels[i]]++;
            }

            var map = curve(counts);
            for (var value = 0; value < Values; value++)
            {
                table[(channel * Values) + value] = (byte)map(value);
            }
        }

        return table;
    }
}
