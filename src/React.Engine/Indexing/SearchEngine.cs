namespace React.Indexing;

/// <summary>What searches an index on disk.</summary>
public enum SearchEngine
{
    /// <summary>The approximate index where there is one, the exact search otherwise.</summary>
    Auto,

    /// <summary>Every vector is looked at.</summary>
    Exact,

    /// <summary>The approximate index that Optimize-ReactIndex made.</summary>
    Approximate,
}
