namespace React.Retrieval.Quality;

/// <summary>What the size of classes is measured by.</summary>
public enum BalanceTarget
{
    /// <summary>Classes may differ in size.</summary>
    None,

    /// <summary>The class with the fewest pairs; one without any does not count.</summary>
    Smallest,

    /// <summary>The class in the middle by size, the lower one of two; those without any pair do not count.</summary>
    Median,
}
