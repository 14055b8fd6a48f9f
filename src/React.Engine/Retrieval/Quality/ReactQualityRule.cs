namespace React;

/// <summary>What one rule of quality did.</summary>
/// <param name="Rule">Its name: the parameter of Select-ReactKnowledge that sets it.</param>
/// <param name="Pairs">Pairs that reached it.</param>
/// <param name="Removed">Pairs that it left out.</param>
/// <param name="Reasons">How many for which reason.</param>
public sealed record ReactQualityRule(string Rule, int Pairs, int Removed, IReadOnlyDictionary<string, int> Reasons);
