namespace React.Retrieval;

/// <summary>Queries whose hits are merged into one list.</summary>
/// <param name="Class">The class they are for, or null.</param>
/// <param name="Queries">Texts or paths, as pairs tell them.</param>
internal sealed record QuerySet(string? Class, IReadOnlyList<string> Queries)
{
    /// <summary>What to call the set in a report.</summary>
    public string Label => Class is null ? Queries[0] : $"Class '{Class}'";
}
