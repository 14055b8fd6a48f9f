namespace React;

/// <summary>How many captions of an index hold a name of a class.</summary>
public sealed record ReactNameCount
{
    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>The class's name or one of its synonyms.</summary>
    public required string Name { get; init; }

    /// <summary>Captions that hold it.</summary>
    public required long Captions { get; init; }

    /// <summary>Captions in all.</summary>
    public required long Total { get; init; }

    /// <summary>Captions that hold it, of a million.</summary>
    public double PerMillion => Total > 0 ? 1e6 * Captions / Total : 0;

    /// <summary>Whether another class of the task is called so too; such a name is never the commonest, since it would make both classes one.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether no other name of the class is held by more captions.</summary>
    public bool IsCommonest { get; init; }
}
