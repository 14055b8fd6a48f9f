namespace React.Retrieval.Quality;

/// <summary>What the rules let through, and what they did.</summary>
/// <param name="Kept">The pairs that stay, as they came and in their order.</param>
/// <param name="Report">What was left out and why.</param>
public sealed record QualityResult(IReadOnlyList<ReactPair> Kept, ReactQualityReport Report);
