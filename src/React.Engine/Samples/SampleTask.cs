namespace React.Samples;

/// <summary>A task of the sample: a set of shapes, and templates to ask for them with.</summary>
internal sealed record SampleTask(string Name, IReadOnlyList<SampleShape> Shapes)
{
    /// <summary>Templates; <c>{}</c> is the class name's place.</summary>
    public static IReadOnlyList<string> Templates { get; } =
        ["a photo of a {}.", "a picture of a {}.", "a drawing of a {}.", "a small {}.", "a large {}.", "{} icon.", "hand drawn {}."];

    /// <summary>Both tasks, in the order in which samples list them.</summary>
    public static IReadOnlyList<SampleTask> All { get; } = [new("rare-shapes", SampleShapes.Rare), new("common-shapes", SampleShapes.Common)];
}
