namespace React.Retrieval;

/// <summary>A pair that a query found.</summary>
/// <param name="Id">Position in the index.</param>
/// <param name="Score">Cosine of query and pair.</param>
/// <param name="Query">Position of the query in its list.</param>
public readonly record struct KnowledgeHit(long Id, float Score, int Query);
