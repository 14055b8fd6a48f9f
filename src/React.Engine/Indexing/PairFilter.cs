namespace React.Indexing;

/// <summary>Which pairs a search looks at; a pair must pass both conditions.</summary>
/// <param name="Expression">A condition over the metadata's columns in SQL, as the store's engine understands it (DuckDB's for an index on disk), or null.</param>
/// <param name="CaptionMatch">Words that the caption must hold, in any order and whatever their case, or null.</param>
public sealed record PairFilter(string? Expression, string? CaptionMatch = null);
