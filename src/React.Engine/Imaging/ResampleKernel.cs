namespace React.Imaging;

/// <summary>The kernels' values, in double and in the order of operations that Pillow uses.</summary>
internal static class ResampleKernel
{
    /// <summary>Half the kernel's width at scale 1.</summary>
    public static double Support(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Bilinear => 1,
        ResampleFilter.Bicubic => 2,
        ResampleFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    /// <summary>The kernel at <paramref name="x"/>.</summary>
    public static double Value(ResampleFilter filter, double x) => filter switch
    {
        ResampleFilter.Bilinear => Bilinear(Math.Abs(x)),
        ResampleFilter.Bicubic => Bicubic(Math.Abs(x)),
        _ => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
    };

    private static double Bilinear(double x) => x < 1 ? 1 - x : 0;

    private static double Bicubic(double x)
    {
        const double a = -0.5;
        if (x < 1)
        {
            return ((((a + 2) * x) - (a + 3)) * x * x) + 1;
        }

        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
