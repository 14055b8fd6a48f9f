using React.Work;

namespace React.Imaging;

/// <summary>A part of the model's input that is filled with normal noise: timm's <c>RandomErasing</c> in the mode <c>pixel</c>.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Noise">What the noise follows from.</param>
internal readonly record struct Erasure(int Left, int Top, int Width, int Height, ulong Noise)
{
    private const int Attempts = 10;
    private const int Channels = 3;

    /// <summary>Draws a part of an input of a size, or none.</summary>
    public static Erasure? Draw(int width, int height, AugmentationRecipe recipe, ref SplitMix random)
    {
        if (random.NextDouble() >= recipe.Erasing)
        {
            return null;
        }

        var logRatio = Math.Log(recipe.ErasedRatio);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = random.Between(recipe.LeastErased, recipe.LargestErased) * width * height;
            var ratio = Math.Exp(random.Between(logRatio, -logRatio));
            var (partHeight, partWidth) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (partWidth >= 1 && partHeight >= 1 && partWidth < width && partHeight < height)
            {
                var top = random.Next(height - partHeight + 1);
                return new Erasure(random.Next(width - partWidth + 1), top, partWidth, partHeight, random.Next());
            }
        }

        return null;
    }

    /// <summary>Fills the part.</summary>
    /// <param name="input">The normalised picture [3, height, width].</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    public void Fill(Span<float> input, int width, int height)
    {
        var random = SplitMix.At(Noise);
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var y = Top; y < Top + Height; y++)
            {
                foreach (ref var value in input.Slice((((channel * height) + y) * width) + Left, Width))
                {
                    value = (float)random.NextNormal();
                }
            }
        }
    }
}
