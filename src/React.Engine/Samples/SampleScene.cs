using SkiaSharp;

namespace React.Samples;

/// <summary>What a picture shows.</summary>
internal sealed record SampleScene
{
    public required SampleShape Shape { get; init; }

    public required SampleColor Color { get; init; }

    public required SamplePattern Pattern { get; init; }

    public required SampleColor GroundColor { get; init; }

    public required SampleGround Ground { get; init; }

    /// <summary>Where each shape is drawn: as many as there are.</summary>
    public required IReadOnlyList<SamplePlace> Places { get; init; }

    /// <summary>"small", "large" or nothing worth saying.</summary>
    public required string Size { get; init; }

    /// <summary>Loose lines and specks in the background.</summary>
    public required int Clutter { get; init; }

    /// <summary>Standard deviation of the noise, in levels.</summary>
    public required float Noise { get; init; }

    /// <summary>Whether shapes have a dark outline.</summary>
    public required bool Outlined { get; init; }

    /// <summary>Whether shapes throw a shadow.</summary>
    public required bool Shadow { get; init; }

    /// <summary>A small common shape at the edge that no caption mentions.</summary>
    public SampleShape? Stray { get; init; }

    /// <summary>Composes a picture of the given shape.</summary>
    /// <param name="shape">What it shows.</param>
    /// <param name="random">Source of everything else.</param>
    /// <param name="allowStray">Whether another shape may stand at the edge; not in test pictures, which have one right answer.</param>
    public static SampleScene Compose(SampleShape shape, SampleRandom random, bool allowStray)
    {
        var color = random.Pick(SampleColor.All);
        var grounds = SampleColor.Backgrounds.Where(ground => SampleColor.Distance(ground.Value, color.Value) > 110).ToArray();
        var count = random.Unit() switch
        {
            < 0.88 => 1,
            < 0.95 => 2,
            < 0.98 => 3,
            _ => 4,
        };
        var scale = count == 1 ? random.Between(0.66, 0.94) : random.Between(0.36, 0.46);
        return new SampleScene
        {
            Shape = shape,
            Color = color,
            Pattern = random.Chance(0.8) ? SamplePattern.Plain : (SamplePattern)(1 + random.Below(3)),
            GroundColor = random.Pick(grounds),
            Ground = random.Chance(0.7) ? SampleGround.Plain : (SampleGround)(1 + random.Below(5)),
            Places = SamplePlace.Arrange(count, scale, shape.Turn, random),
            Size = count > 1 ? "" : scale < 0.72 ? "small" : scale > 0.86 ? "large" : "",
            Clutter = random.Chance(0.2) ? 1 + random.Below(7) : 0,
            Noise = random.Chance(0.3) ? random.Between(1, 9) : 0,
            Outlined = random.Chance(0.08),
            Shadow = random.Chance(0.1),
            Stray = allowStray && count == 1 && random.Chance(0.03) ? random.Pick(SampleShapes.Common) : null,
        };
    }

    /// <summary>The colour of the pattern: lighter on dark colours and darker on light ones.</summary>
    public SKColor Second
    {
        get
        {
            var value = Color.Value;
            var dark = ((0.3 * value.Red) + (0.59 * value.Green) + (0.11 * value.Blue)) < 120;
            byte Shift(byte level) => (byte)(dark ? level + ((255 - level) * 0.62) : level * 0.5);
            return new SKColor(Shift(value.Red), Shift(value.Green), Shift(value.Blue));
        }
    }
}
