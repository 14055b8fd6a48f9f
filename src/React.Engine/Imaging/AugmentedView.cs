using React.Work;

namespace React.Imaging;

/// <summary>What a recipe makes of a picture: one of its endlessly many views.</summary>
/// <param name="Picture">As large as the model's input.</param>
/// <param name="Erased">What is erased after normalisation, if anything.</param>
internal readonly record struct AugmentedView(RgbImage Picture, Erasure? Erased)
{
    private const int Channels = 3;

    /// <summary>Draws a view.</summary>
    /// <param name="picture">The whole picture.</param>
    /// <param name="width">Columns of the model's input.</param>
    /// <param name="height">Rows of the model's input.</param>
    /// <param name="recipe">How much may change.</param>
    /// <param name="random">What the view follows from.</param>
    public static AugmentedView Draw(RgbImage picture, int width, int height, AugmentationRecipe recipe, SplitMix random)
    {
        var view = RandomResizedCrop.Apply(picture, width, height, recipe, ref random);
        if (random.NextDouble() < recipe.Flip)
        {
            Mirror(view);
        }

        view = RandAugment.Apply(view, recipe, ref random);
        view = ColourJitter.Apply(view, recipe.Jitter, ref random);
        return new AugmentedView(view, Erasure.Draw(width, height, recipe, ref random));
    }

    private static void Mirror(RgbImage image)
    {
        for (var y = 0; y < image.Height; y++)
        {
            // A row backwards is its bytes backwards, with red and blue exchanged back.
            var row = image.Pixels.AsSpan(y * image.Width * Channels, image.Width * Channels);
            row.Reverse();
            for (var i = 0; i < row.Length; i += Channels)
            {
                (row[i], row[i + 2]) = (row[i + 2], row[i]);
            }
        }
    }
}
