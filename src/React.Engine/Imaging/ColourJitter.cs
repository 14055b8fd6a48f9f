using React.Work;

namespace React.Imaging;

/// <summary>Brightness, contrast and saturation by drawn factors in a drawn order, as torchvision's <c>ColorJitter</c> does with Pillow's operations.</summary>
internal static class ColourJitter
{
    /// <summary>The picture with other colours.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="strength">Factors are from 1 − this, at least 0, to 1 + this.</param>
    /// <param name="random">Where the draws come from.</param>
    public static RgbImage Apply(RgbImage image, double strength, ref SplitMix random)
    {
        if (strength <= 0)
        {
            return image;
        }

        ReadOnlySpan<Func<RgbImage, double, RgbImage>> kinds = [Enhancement.Brightness, Enhancement.Contrast, Enhancement.Colour];
        Span<int> order = [0, 1, 2];
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        foreach (var kind in order)
        {
            image = kinds[kind](image, random.Between(Math.Max(0, 1 - strength), 1 + strength));
        }

        return image;
    }
}
