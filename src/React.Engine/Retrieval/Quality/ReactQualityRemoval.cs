namespace React;

/// <summary>A pair that a rule of quality left out.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Reason">A short stable word, for example <c>NearDuplicate</c>.</param>
/// <param name="Message">What is wrong with it, as a sentence.</param>
public sealed record ReactQualityRemoval(ReactPair Pair, string Rule, string Reason, string Message);
