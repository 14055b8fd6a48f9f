namespace React.Samples;

/// <summary>The shapes of the sample: common ones that every caption writer knows, and rare ones.</summary>
internal static class SampleShapes
{
    /// <summary>Named in any corpus.</summary>
    public static IReadOnlyList<SampleShape> Common { get; } =
    [
        new("circle", "circles", ["disc", "round dot"], 0, SampleOutlines.Circle),
        new("square", "squares", ["block"], 10, SampleOutlines.Square),
        new("triangle", "triangles", [], 12, SampleOutlines.Triangle),
        new("star", "stars", ["five-pointed star"], 12, SampleOutlines.Star),
        new("ring", "rings", ["hoop"], 0, SampleOutlines.Ring),
        new("cross", "crosses", ["plus sign"], 10, SampleOutlines.Cross),
        new("diamond", "diamonds", ["rhombus"], 8, SampleOutlines.Diamond),
        new("bar", "bars", ["stick"], 15, SampleOutlines.Bar),
        new("oval", "ovals", ["ellipse"], 12, SampleOutlines.Oval),
        new("pentagon", "pentagons", [], 10, SampleOutlines.Pentagon),
        new("dome", "domes", ["hemisphere"], 12, SampleOutlines.Dome),
        new("chevron", "chevrons", ["roof line"], 12, SampleOutlines.Chevron),
        new("house", "houses", ["cottage"], 8, SampleOutlines.House),
        new("tree", "trees", ["fir", "pine tree"], 8, SampleOutlines.Tree),
        new("fish", "fishes", ["goldfish"], 12, SampleOutlines.Fish),
        new("flower", "flowers", ["blossom"], 15, SampleOutlines.Flower),
        new("cloud", "clouds", [], 8, SampleOutlines.Cloud),
        new("bolt", "bolts", ["lightning bolt"], 12, SampleOutlines.Bolt),
        new("flag", "flags", ["pennant"], 10, SampleOutlines.Flag),
        new("key", "keys", ["door key"], 15, SampleOutlines.Key),
        new("cup", "cups", ["mug"], 10, SampleOutlines.Cup),
        new("leaf", "leaves", [], 15, SampleOutlines.Leaf),
        new("bottle", "bottles", ["flask"], 10, SampleOutlines.Bottle),
        new("boat", "boats", ["sailing boat"], 8, SampleOutlines.Boat),
    ];

    /// <summary>Named only where <see cref="SampleOptions.RareShare"/> is above 0.</summary>
    public static IReadOnlyList<SampleShape> Rare { get; } =
    [
        new("crescent", "crescents", ["crescent moon"], 20, SampleOutlines.Crescent),
        new("heart", "hearts", ["love heart"], 15, SampleOutlines.Heart),
        new("arrow", "arrows", ["pointer"], 25, SampleOutlines.Arrow),
        new("spiral", "spirals", ["swirl"], 30, SampleOutlines.Spiral),
        new("zigzag", "zigzags", ["zig zag line"], 15, SampleOutlines.Zigzag),
        new("hourglass", "hourglasses", ["sand timer"], 12, SampleOutlines.Hourglass),
        new("teardrop", "teardrops", ["water drop"], 15, SampleOutlines.Teardrop),
        new("mushroom", "mushrooms", ["toadstool"], 12, SampleOutlines.Mushroom),
    ];
}
