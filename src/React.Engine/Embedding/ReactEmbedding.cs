namespace React;

/// <summary>A text or picture as a model sees it.</summary>
/// <param name="Source">The text, or the picture's path.</param>
/// <param name="Vector">Unit vector.</param>
/// <param name="Model">Name of the model.</param>
public sealed record ReactEmbedding(string Source, float[] Vector, string Model);
