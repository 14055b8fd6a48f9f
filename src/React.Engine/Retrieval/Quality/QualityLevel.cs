namespace React.Retrieval.Quality;

/// <summary>Sets of quality rules with a name.</summary>
public enum QualityLevel
{
    /// <summary>No rule: every pair that was found stays.</summary>
    None,

    /// <summary>The rules of <see cref="QualityOptions.Standard"/>.</summary>
    Standard,
}
