using SkiaSharp;

namespace React.Samples;

/// <summary>Outlines of the shapes, within -1 to 1, y downwards.</summary>
internal static class SampleOutlines
{
    public static SKPath Circle() => Disc(0, 0, 0.85f);

    public static SKPath Square() => Polygon((-0.75f, -0.75f), (0.75f, -0.75f), (0.75f, 0.75f), (-0.75f, 0.75f));

    public static SKPath Triangle() => Polygon((0, -0.9f), (0.95f, 0.75f), (-0.95f, 0.75f));

    public static SKPath Star() => Polygon([.. Enumerable.Range(0, 10).Select(i => Polar(i % 2 == 0 ? 1 : 0.4f, (i * 36) - 90))]);

    public static SKPath Ring() => Ring(0, 0, 0.92f, 0.52f);

    public static SKPath Cross() => Polygon(
        (-0.28f, -0.9f), (0.28f, -0.9f), (0.28f, -0.28f), (0.9f, -0.28f), (0.9f, 0.28f), (0.28f, 0.28f),
        (0.28f, 0.9f), (-0.28f, 0.9f), (-0.28f, 0.28f), (-0.9f, 0.28f), (-0.9f, -0.28f), (-0.28f, -0.28f));

    public static SKPath Diamond() => Polygon((0, -1), (0.6f, 0), (0, 1), (-0.6f, 0));

    public static SKPath Bar() => Polygon((-1, -0.26f), (1, -0.26f), (1, 0.26f), (-1, 0.26f));

    public static SKPath Oval() => Svg("M-1 0 A1 0.58 0 1 1 1 0 A1 0.58 0 1 1 -1 0 Z");

    public static SKPath Pentagon() => Polygon([.. Enumerable.Range(0, 5).Select(i => Polar(0.95f, (i * 72) - 90))]);

    public static SKPath Dome() => Svg("M-0.98 0.5 A0.98 0.98 0 0 1 0.98 0.5 Z");

    public static SKPath Chevron() => Polygon((-1, 0.1f), (0, -0.7f), (1, 0.1f), (1, 0.7f), (0, -0.1f), (-1, 0.7f));

    public static SKPath House() => Polygon((0, -0.95f), (0.95f, -0.1f), (0.7f, -0.1f), (0.7f, 0.9f), (0.2f, 0.9f), (0.2f, 0.25f), (-0.2f, 0.25f), (-0.2f, 0.9f), (-0.7f, 0.9f), (-0.7f, -0.1f), (-0.95f, -0.1f));

    public static SKPath Tree() => Polygon((0, -1), (0.5f, -0.4f), (0.28f, -0.4f), (0.78f, 0.25f), (0.18f, 0.25f), (0.18f, 1), (-0.18f, 1), (-0.18f, 0.25f), (-0.78f, 0.25f), (-0.28f, -0.4f), (-0.5f, -0.4f));

    public static SKPath Fish() => Svg("M-1 0 C-0.6 -0.65 0.1 -0.65 0.5 -0.08 L1 -0.5 L1 0.5 L0.5 0.08 C0.1 0.65 -0.6 0.65 -1 0 Z");

    public static SKPath Flower()
    {
        var petals = Disc(0, 0, 0.35f);
        for (var i = 0; i < 6; i++)
        {
            var (x, y) = Polar(0.6f, i * 60);
            using var petal = Disc(x, y, 0.34f);
            using var before = petals;
            petals = before.Op(petal, SKPathOp.Union);
        }

        return petals;
    }

    public static SKPath Cloud() => Svg("M-0.6 0.55 C-1.1 0.55 -1.1 -0.1 -0.62 -0.1 C-0.6 -0.6 0.1 -0.75 0.25 -0.3 C0.6 -0.55 0.85 -0.2 0.72 0.02 C1.1 0.05 1.05 0.55 0.7 0.55 Z");

    public static SKPath Bolt() => Polygon((0.25f, -1), (-0.6f, 0.15f), (-0.05f, 0.15f), (-0.25f, 1), (0.6f, -0.25f), (0.05f, -0.25f));

    public static SKPath Flag() => Polygon((-0.7f, -1), (0.85f, -0.55f), (-0.45f, -0.1f), (-0.45f, 1), (-0.7f, 1));

    public static SKPath Key()
    {
        using var bow = Ring(-0.55f, 0, 0.42f, 0.18f);
        using var blade = Polygon((-0.15f, -0.13f), (0.98f, -0.13f), (0.98f, 0.45f), (0.74f, 0.45f), (0.74f, 0.13f), (0.55f, 0.13f), (0.55f, 0.38f), (0.33f, 0.38f), (0.33f, 0.13f), (-0.15f, 0.13f));
        return bow.Op(blade, SKPathOp.Union);
    }

    public static SKPath Cup()
    {
        using var handle = Ring(0.5f, -0.05f, 0.48f, 0.27f);
        using var body = Polygon((-0.9f, -0.75f), (0.55f, -0.75f), (0.4f, 0.8f), (-0.75f, 0.8f));
        return handle.Op(body, SKPathOp.Union);
    }

    public static SKPath Leaf() => Svg("M0 -1 C0.75 -0.5 0.75 0.35 0.1 0.6 L0.1 1 L-0.1 1 L-0.1 0.6 C-0.75 0.35 -0.75 -0.5 0 -1 Z");

    public static SKPath Bottle() => Svg("M-0.2 -1 L0.2 -1 L0.2 -0.5 C0.2 -0.3 0.45 -0.25 0.45 0 L0.45 1 L-0.45 1 L-0.45 0 C-0.45 -0.25 -0.2 -0.3 -0.2 -0.5 Z");

    public static SKPath Boat() => Svg("M-0.08 -1 L0.8 0.15 L0.1 0.15 L0.1 0.35 L1 0.35 L0.6 0.9 L-0.6 0.9 L-1 0.35 L-0.08 0.35 Z");

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

    private static SKPath Ring(float x, float y, float outerRadius, float innerRadius)
    {
        using var outer = Disc(x, y, outerRadius);
        using var inner = Disc(x, y, innerRadius);
        return outer.Op(inner, SKPathOp.Difference);
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
