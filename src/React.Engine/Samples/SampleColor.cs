using SkiaSharp;

namespace React.Samples;

/// <summary>A colour with its names.</summary>
/// <param name="Name">The usual name.</param>
/// <param name="Synonyms">Other names that captions use now and then.</param>
/// <param name="Value">The colour itself; pictures vary it a little.</param>
internal sealed record SampleColor(string Name, IReadOnlyList<string> Synonyms, SKColor Value)
{
    /// <summary>What shapes are painted with.</summary>
    public static IReadOnlyList<SampleColor> All { get; } =
    [
        new("red", ["crimson", "scarlet"], new SKColor(215, 35, 40)),
        new("green", ["emerald"], new SKColor(40, 150, 60)),
        new("blue", ["navy", "royal blue"], new SKColor(35, 70, 200)),
        new("yellow", ["golden"], new SKColor(245, 215, 45)),
        new("orange", ["tangerine"], new SKColor(245, 135, 30)),
        new("purple", ["violet"], new SKColor(125, 50, 165)),
        new("pink", ["rose"], new SKColor(245, 130, 180)),
        new("brown", ["chocolate"], new SKColor(120, 75, 40)),
        new("black", ["jet black"], new SKColor(25, 25, 28)),
        new("white", ["snow white"], new SKColor(250, 250, 250)),
        new("grey", ["gray", "silver"], new SKColor(135, 138, 142)),
        new("turquoise", ["teal", "aqua"], new SKColor(50, 190, 190)),
    ];

    /// <summary>What backgrounds are painted with.</summary>
    public static IReadOnlyList<SampleColor> Backgrounds { get; } =
    [
        new("white", [], new SKColor(252, 252, 252)),
        new("black", [], new SKColor(20, 20, 22)),
        new("grey", ["gray"], new SKColor(165, 168, 170)),
        new("cream", ["beige"], new SKColor(240, 228, 200)),
        new("light blue", ["sky blue"], new SKColor(170, 210, 245)),
        new("dark blue", ["midnight blue"], new SKColor(25, 35, 80)),
        new("light green", ["mint"], new SKColor(190, 230, 190)),
        new("dark green", ["forest green"], new SKColor(25, 70, 45)),
        new("light pink", ["blush"], new SKColor(250, 215, 225)),
        new("yellow", [], new SKColor(250, 235, 130)),
    ];

    /// <summary>How far two colours are apart to the eye, roughly: 0 to 441, green counting most.</summary>
    public static double Distance(SKColor a, SKColor b)
    {
        var (red, green, blue) = (a.Red - b.Red, a.Green - b.Green, a.Blue - b.Blue);
        return Math.Sqrt(3 * ((0.30 * red * red) + (0.50 * green * green) + (0.20 * blue * blue)));
    }
}
