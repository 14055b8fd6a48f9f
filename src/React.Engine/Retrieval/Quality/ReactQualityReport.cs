namespace React;

/// <summary>What the rules of quality did to the pairs of one task.</summary>
/// <param name="Task">The task, or null where pairs were found for none.</param>
/// <param name="Pairs">Pairs that came.</param>
/// <param name="Rules">The rules in the order in which they were applied.</param>
/// <param name="Removed">Every pair that was left out, with the rule and the reason.</param>
public sealed record ReactQualityReport(string? Task, int Pairs, IReadOnlyList<ReactQualityRule> Rules, IReadOnlyList<ReactQualityRemoval> Removed)
{
    /// <summary>Pairs that stayed.</summary>
    public int Kept => Pairs - Removed.Count;
}
