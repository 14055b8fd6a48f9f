using React.Work;

namespace React.Imaging;

/// <summary>A random part of a picture at the model's input size: torchvision's and timm's <c>RandomResizedCrop</c>, resampled as Pillow does.</summary>
internal static class RandomResizedCrop
{
    private const int Attempts = 10;
    private const int Channels = 3;

    /// <summary>Draws a part and resizes it.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="recipe">Areas and ratios.</param>
    /// <param name="random">Where the draws come from.</param>
    public static RgbImage Apply(RgbImage image, int width, int height, AugmentationRecipe recipe, ref SplitMix random)
    {
        var part = Draw(image.Width, image.Height, recipe, ref random);
        var pixels = new byte[part.Width * part.Height * Channels];
        for (var y = 0; y < part.Height; y++)
        {
            image.Pixels.AsSpan((((part.Top + y) * image.Width) + part.Left) * Channels, part.Width * Channels).CopyTo(pixels.AsSpan(y * part.Width * Channels));
        }

        return Resampler.Resize(new RgbImage(part.Width, part.Height, pixels), width, height, ResampleFilter.Bicubic);
    }

    /// <summary>Draws a part of a picture of a size. Where ten draws do not fit into it, the largest one in the middle whose ratio is allowed.</summary>
    public static (int Left, int Top, int Width, int Height) Draw(int width, int height, AugmentationRecipe recipe, ref SplitMix random)
    {
        var logRatio = Math.Log(recipe.LargestRatio);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = random.Between(recipe.LeastArea, recipe.LargestArea) * width * height;
            var ratio = Math.Exp(random.Between(-logRatio, logRatio));
            var partWidth = (int)Math.Round(Math.Sqrt(area * ratio));
            var partHeight = (int)Math.Round(Math.Sqrt(area / ratio));
            if (partWidth >= 1 && partHeight >= 1 && partWidth <= width && partHeight <= height)
            {
                var top = random.Next(height - partHeight + 1);
                return (random.Next(width - partWidth + 1), top, partWidth, partHeight);
            }
        }

        var mostWidth = (int)Math.Clamp(Math.Round(height * recipe.LargestRatio), 1, width);
        var mostHeight = (int)Math.Clamp(Math.Round(width * recipe.LargestRatio), 1, height);
        return ((width - mostWidth) / 2, (height - mostHeight) / 2, mostWidth, mostHeight);
    }
}
