namespace React.Indexing;

/// <summary>A pair that a search found.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="Score">Inner product of query and vector: the cosine, where both are unit vectors.</param>
public readonly record struct SearchHit(long Id, float Score);
