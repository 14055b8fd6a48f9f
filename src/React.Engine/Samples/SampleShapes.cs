namespace React.Samples;

/// <summary>The shapes of the sample: common ones that every caption writer knows, and rare ones.</summary>
internal static class SampleShapes
{
    /// <summary>Named in any corpus.</summary>
    public static IReadOnlyList<SampleShape> Common { get; } =
    [
        new("circle", "circles", ["disc", "round dot"], 0, SampleOutlines.Circle),
        new("square", "squares", ["box"], 15, SampleOutlines.Square),
        new("triangle", "triangles", [], 25, SampleOutlines.Triangle),
        new("star", "stars", ["five-pointed star"], 36, SampleOutlines.Star),
        new("ring", "rings", ["hoop"], 0, SampleOutlines.Ring),
        new("cross", "crosses", ["plus sign"], 15, SampleOutlines.Cross),
        new("diamond", "diamonds", ["rhombus"], 12, SampleOutlines.Diamond),
        new("bar", "bars", ["stick"], 90, SampleOutlines.Bar),
    ];

    /// <summary>Named only where <see cref="SampleOptions.RareShare"/> is above 0.</summary>
    public static IReadOnlyList<SampleShape> Rare { get; } =
    [
        new("crescent", "crescents", ["crescent moon"], 40, SampleOutlines.Crescent, "yellow", "dark blue"),
        new("heart", "hearts", ["love heart"], 20, SampleOutlines.Heart, "red", "light pink"),
        new("arrow", "arrows", ["pointer"], 90, SampleOutlines.Arrow, "black", "yellow"),
        new("spiral", "spirals", ["swirl"], 180, SampleOutlines.Spiral, "purple", "cream"),
        new("zigzag", "zigzags", ["zig zag line"], 30, SampleOutlines.Zigzag, "orange", "black"),
        new("hourglass", "hourglasses", ["sand timer"], 20, SampleOutlines.Hourglass, "brown", "light green"),
        new("teardrop", "teardrops", ["water drop"], 25, SampleOutlines.Teardrop, "turquoise", "grey"),
        new("mushroom", "mushrooms", ["toadstool"], 15, SampleOutlines.Mushroom, "white", "dark green"),
    ];
}
