using SkiaSharp;

namespace React.Samples;

/// <summary>Outlines of the shapes, within -1 to 1, y downwards.</summary>
internal static class SampleOutlines
{
    public static SKPath Circle() => Disc(0, 0, 0.85f);

    public static SKPath Square() => Polygon((-0.75f, -0.75f), (0.75f, -0.75f), (0.75f, 0.75f), (-0.75f, 0.75f));

    public static SKPath Triangle() => Polygon((0, -0.9f), (0.95f, 0.75f), (-0.95f, 0.75f));

    public static SKPath Star() => Polygon([.. Enumerable.Range(0, 10).Select(i => Polar(i % 2 == 0 ? 1 : 0.4f, (i * 36) - 90))]);

    public static SKPath Ring()
    {
        using var outer = Disc(0, 0, 0.92f);
        using var inner = Disc(0, 0, 0.52f);
        return outer.Op(inner, SKPathOp.Difference);
    }

    public static SKPath Cross() => Polygon(
        (-0.28f, -0.9f), (0.28f, -0.9f), (0.28f, -0.28f), (0.9f, -0.28f), (0.9f, 0.28f), (0.28f, 0.28f),
        (0.28f, 0.9f), (-0.28f, 0.9f), (-0.28f, 0.28f), (-0.9f, 0.28f), (-0.9f, -0.28f), (-0.28f, -0.28f));

    public static SKPath Diamond() => Polygon((0, -1), (0.6f, 0), (0, 1), (-0.6f, 0));

    public static SKPath Bar() => Polygon((-1, -0.26f), (1, -0.26f), (1, 0.26f), (-1, 0.26f));

    public static SKPath Crescent()
    {
        using var moon = Disc(0, 0, 0.95f);
        using var shadow = Disc(0.45f, 0, 0.78f);
        return moon.Op(shadow, SKPathOp.Difference);
    }

    public static SKPath Heart() => Svg("M0 0.95 C-0.5 0.5 -1 0.15 -1 -0.35 C-1 -0.75 -0.72 -0.9 -0.5 -0.9 C-0.25 -0.9 -0.08 -0.75 0 -0.5 "
        + "C0.08 -0.75 0.25 -0.9 0.5 -0.9 C0.72 -0.9 1 -0.75 1 -0.35 C1 0.15 0.5 0.5 0 0.95 Z");

    public static SKPath Arrow() => Polygon((0, -1), (0.72f, -0.15f), (0.24f, -0.15f), (0.24f, 1), (-0.24f, 1), (-0.24f, -0.15f), (-0.72f, -0.15f));

    public static SKPath Spiral() => Line(0.24f, [.. Enumerable.Range(0, 91).Select(i => Polar(0.06f + (0.82f * i / 90), i * 8.5f))]);

    public static SKPath Zigzag() => Line(0.3f, (-0.9f, 0.45f), (-0.45f, -0.45f), (0, 0.45f), (0.45f, -0.45f), (0.9f, 0.45f));

    public static SKPath Hourglass() => Polygon((-0.75f, -0.95f), (0.75f, -0.95f), (0.1f, 0), (0.75f, 0.95f), (-0.75f, 0.95f), (-0.1f, 0));

    public static SKPath Teardrop() => Svg("M0 -1 C0.15 -0.55 0.68 -0.1 0.68 0.32 C0.68 0.7 0.38 1 0 1 C-0.38 1 -0.68 0.7 -0.68 0.32 C-0.68 -0.1 -0.15 -0.55 0 -1 Z");

    public static SKPath Mushroom() => Svg("M-1 0.05 C-1 -0.6 -0.55 -0.95 0 -0.95 C0.55 -0.95 1 -0.6 1 0.05 L0.28 0.05 L0.34 0.95 L-0.34 0.95 L-0.28 0.05 Z");

    private static (float X, float Y) Polar(float radius, float degrees)
    {
        var (sin, cos) = MathF.SinCos(degrees * MathF.PI / 180);
        return (radius * cos, radius * sin);
    }

    private static SKPath Svg(string path) => SKPath.ParseSvgPathData(path);

    private static SKPath Disc(float x, float y, float radius)
    {
        using var builder = new SKPathBuilder();
        builder.AddCircle(x, y, radius);
        return builder.Detach();
    }

    private static SKPath Polygon(params (float X, float Y)[] corners)
    {
        using var builder = new SKPathBuilder();
        builder.AddPoly([.. corners.Select(c => new SKPoint(c.X, c.Y))], close: true);
        return builder.Detach();
    }

    /// <summary>The outline of a line of some width.</summary>
    private static SKPath Line(float width, params (float X, float Y)[] points)
    {
        using var builder = new SKPathBuilder();
        builder.AddPoly([.. points.Select(c => new SKPoint(c.X, c.Y))], close: false);
        using var line = builder.Detach();
        using var pen = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = width, StrokeJoin = SKStrokeJoin.Round, StrokeCap = SKStrokeCap.Round };
        return pen.GetFillPath(line, 100f);
    }
}
