namespace React;

/// <summary>A result with the conditions under which it was obtained. Rates are in percent.</summary>
public sealed record ReactMeasure
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>Pictures measured.</summary>
    public required long Count { get; init; }

    /// <summary>Percent of pictures whose best class is the right one.</summary>
    public required double Top1 { get; init; }

    /// <summary>Percent of pictures whose right class is among the five best.</summary>
    public required double Top5 { get; init; }

    /// <summary>Mean of the classes' recalls, percent.</summary>
    public required double MeanPerClass { get; init; }

    /// <summary>Standard error of <see cref="Top1"/>, percentage points.</summary>
    public required double StandardError { get; init; }

    /// <summary>Per class.</summary>
    public required IReadOnlyList<ReactClassMeasure> Classes { get; init; }

    /// <summary>Where the test pictures lie.</summary>
    public required string Path { get; init; }

    /// <summary>Fingerprint of the model.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>Folder of the model.</summary>
    public required string ModelPath { get; init; }

    /// <summary>For a customization, where between its base (0) and what was trained (1) it was measured; null for a whole model.</summary>
    public double? Interpolation { get; init; }

    /// <summary>Pictures that could not be read, or whose class the task does not have.</summary>
    public required long LeftOut { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }
}
