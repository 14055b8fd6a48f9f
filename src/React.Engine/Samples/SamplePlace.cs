namespace React.Samples;

/// <summary>Where a shape is drawn.</summary>
/// <param name="X">Centre as a share of the width.</param>
/// <param name="Y">Centre as a share of the height.</param>
/// <param name="Scale">Diameter as a share of the side.</param>
/// <param name="Turn">Degrees, clockwise.</param>
internal readonly record struct SamplePlace(float X, float Y, float Scale, float Turn)
{
    private static readonly (float X, float Y)[][] Layouts =
    [
        [(0.5f, 0.5f)],
        [(0.28f, 0.5f), (0.72f, 0.5f)],
        [(0.5f, 0.27f), (0.27f, 0.72f), (0.73f, 0.72f)],
        [(0.27f, 0.27f), (0.73f, 0.27f), (0.27f, 0.73f), (0.73f, 0.73f)],
    ];

    /// <summary>Places for one to four shapes that do not cover each other and stay inside.</summary>
    public static IReadOnlyList<SamplePlace> Arrange(int count, float scale, float turn, SampleRandom random)
    {
        var free = count == 1 ? (1 - scale) / 3 : 0.03f;
        return [.. Layouts[count - 1].Select(at => new SamplePlace(
            at.X + random.Between(-free, free), at.Y + random.Between(-free, free), scale, random.Between(-turn, turn)))];
    }
}
