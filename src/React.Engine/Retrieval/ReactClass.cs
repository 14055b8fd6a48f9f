namespace React;

/// <summary>One class of a task: what it is called, and what else it is called.</summary>
public sealed record ReactClass
{
    /// <summary>The name by which results are reported.</summary>
    public required string Name { get; init; }

    /// <summary>Other names; each is searched for and embedded like the name itself.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    /// <summary>The name first, then the synonyms.</summary>
    internal IEnumerable<string> AllNames => Synonyms.Prepend(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
