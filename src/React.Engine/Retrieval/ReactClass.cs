namespace React;

/// <summary>One class of a task: what it is called, and what else it is called.</summary>
public sealed record ReactClass
{
    /// <summary>The name by which results are reported.</summary>
    public required string Name { get; init; }

    /// <summary>Other names; each is searched for and embedded like the name itself.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    /// <summary>The one of its names that zero-shot weights are made of, such as the one that captions use most; null for all of them. All are searched for in any case.</summary>
    public string? PreferredName { get; init; }

    /// <summary>Sentences that say what the class looks like; <c>{}</c> in them stands for the name. They are embedded beside the templates, and searched for where that is asked for.</summary>
    public IReadOnlyList<string> Descriptions { get; init; } = [];

    /// <summary>The name by which others are asked about the class.</summary>
    internal string BestName => PreferredName ?? Name;

    /// <summary>The name first, then the synonyms.</summary>
    internal IEnumerable<string> AllNames => Synonyms.Prepend(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
