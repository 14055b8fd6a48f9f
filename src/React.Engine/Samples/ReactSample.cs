namespace React;

/// <summary>A drawn corpus with test sets and tasks, to try everything on.</summary>
public sealed record ReactSample
{
    /// <summary>The folder that holds all of it.</summary>
    public required string Path { get; init; }

    /// <summary>Folder of webdataset tars.</summary>
    public required string Corpus { get; init; }

    /// <summary>Task files (JSON), one a test set, in the order of <see cref="TestSets"/>.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }

    /// <summary>Folders with one folder a class; empty where no test pictures were asked for.</summary>
    public required IReadOnlyList<string> TestSets { get; init; }

    /// <summary>Pairs in the corpus.</summary>
    public required int PairCount { get; init; }

    /// <summary>Pictures of each class in its test set.</summary>
    public required int TestCountPerClass { get; init; }
}
