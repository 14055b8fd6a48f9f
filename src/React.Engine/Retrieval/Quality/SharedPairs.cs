namespace React.Retrieval.Quality;

/// <summary>What becomes of a pair that several classes of a task claim.</summary>
public enum SharedPairs
{
    /// <summary>Each class keeps it.</summary>
    Keep,

    /// <summary>The class whose query is nearest keeps it.</summary>
    BestClass,

    /// <summary>None keeps it: what fits two classes tells them apart from neither.</summary>
    Drop,
}
