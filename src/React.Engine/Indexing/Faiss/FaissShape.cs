namespace React.Indexing.Faiss;

/// <summary>What an index in faiss's memory is made of.</summary>
/// <param name="Kind">Its levels from the outside in, for example <c>PreTransform &gt; IVFPQ &gt; HNSW &gt; Flat</c>; empty where FaissNet's library does not tell.</param>
/// <param name="IsTrained">Whether vectors can be added.</param>
/// <param name="Lists">Inverted lists; 0 where there are none.</param>
/// <param name="HasCentroidGraph">Whether lists are found through a graph.</param>
/// <param name="HasGraph">Whether the vectors themselves lie in a graph.</param>
/// <param name="IsLossless">Whether vectors are kept as float32, so that scores are exact.</param>
/// <param name="CanSelect">Whether a search can be told which rows to look at.</param>
public sealed record FaissShape(string Kind, bool IsTrained, long Lists, bool HasCentroidGraph, bool HasGraph, bool IsLossless, bool CanSelect);
