namespace React.Indexing;

/// <summary>Queries that are searched for together.</summary>
/// <param name="Vectors">Unit vectors, one row of the store's dimension a query.</param>
/// <param name="Count">How many pairs each query wants.</param>
/// <param name="Key">What they are compared with.</param>
/// <param name="Filter">Which pairs are looked at; null for all.</param>
public sealed record SearchQuery(ReadOnlyMemory<float> Vectors, int Count, SearchKey Key, PairFilter? Filter = null);
