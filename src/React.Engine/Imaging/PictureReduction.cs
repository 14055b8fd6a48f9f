namespace React.Imaging;

/// <summary>
/// Keeps of a picture what random parts of it can show a model: at most twice the model's side, so that even a part of a quarter of the area has all the detail
/// that the model can see, and that a picture takes a bounded number of bytes.
/// </summary>
internal static class PictureReduction
{
    private const double MostSides = 2;

    /// <summary>Area of a long strip, in squares of the largest shorter side.</summary>
    private const double MostSquares = 8;

    /// <summary>The picture, made smaller (bicubic, antialiased) if its shorter side is more than twice the model's, or its area more than eight such squares.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="side">The longer side of the model's input.</param>
    public static RgbImage Apply(RgbImage image, int side)
    {
        var most = MostSides * side;
        var bySide = most / Math.Min(image.Width, image.Height);
        var byArea = Math.Sqrt(MostSquares * most * most / ((double)image.Width * image.Height));
        var factor = Math.Min(bySide, byArea);
        return factor >= 1 ? image : Resampler.Resize(image, Scaled(image.Width), Scaled(image.Height), ResampleFilter.Bicubic);

        int Scaled(int size) => Math.Max(1, (int)Math.Round(size * factor));
    }
}
