namespace React.Imaging;

/// <summary>The size a picture is resized to, and where the crop starts.</summary>
/// <param name="Width">Width after resizing; the longer side of a narrow strip may go past 32 bits.</param>
/// <param name="Height">Height after resizing.</param>
/// <param name="Left">First column of the crop.</param>
/// <param name="Top">First row of the crop.</param>
internal readonly record struct CropGeometry(long Width, long Height, long Left, long Top)
{
    /// <summary>Shorter side to <paramref name="size"/>, longer side truncated, crop in the centre with halves rounded to even: torchvision's rules.</summary>
    public static CropGeometry For(int width, int height, int size)
    {
        var longer = (long)((double)((long)size * Math.Max(width, height)) / Math.Min(width, height));
        var (newWidth, newHeight) = width <= height ? ((long)size, longer) : (longer, (long)size);
        return new CropGeometry(newWidth, newHeight, Start(newWidth, size), Start(newHeight, size));
    }

    private static long Start(long resized, int size) => (long)Math.Round((resized - size) / 2.0, MidpointRounding.ToEven);
}
