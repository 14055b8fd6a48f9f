namespace React.Imaging;

/// <summary>Where a pixel of the result lies in the source: <c>x' = A·x + B·y + C</c>, <c>y' = D·x + E·y + F</c>, of pixels' centres.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    private const int Digits = 15;

    /// <summary>Rows are pushed aside by a factor of their height.</summary>
    public static AffineMap ShearX(double factor) => new(1, factor, 0, 0, 1, 0);

    /// <summary>Columns are pushed up or down by a factor of their place.</summary>
    public static AffineMap ShearY(double factor) => new(1, 0, 0, factor, 1, 0);

    /// <summary>All is moved to the left and up by so many pixels.</summary>
    public static AffineMap Translate(double x, double y) => new(1, 0, x, 0, 1, y);

    /// <summary>A turn about the centre, against the clock; rounded as Pillow's <c>Image.rotate</c> rounds.</summary>
    /// <param name="degrees">The angle.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static AffineMap Rotate(double degrees, int width, int height)
    {
        // Python's remainder is never negative.
        var positive = degrees % 360;
        var angle = -((positive < 0 ? positive + 360 : positive) * (Math.PI / 180));
        var (cos, sin) = (Math.Round(Math.Cos(angle), Digits), Math.Round(Math.Sin(angle), Digits));
        var minusSin = Math.Round(-Math.Sin(angle), Digits);
        var (x, y) = (width / 2.0, height / 2.0);
        return new AffineMap(cos, sin, (cos * -x) + (sin * -y) + x, minusSin, cos, (minusSin * -x) + (cos * -y) + y);
    }
}
