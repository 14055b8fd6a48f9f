namespace React.Indexing;

/// <summary>Which of a pair's two vectors.</summary>
public enum VectorKind
{
    /// <summary>The picture's.</summary>
    Image,

    /// <summary>The caption's.</summary>
    Text,
}
