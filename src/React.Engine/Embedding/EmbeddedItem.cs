namespace React.Embedding;

/// <summary>What became of one item of a stream of pictures.</summary>
/// <param name="Item">The item.</param>
/// <param name="Vector">The picture's unit vector of <see cref="IEmbedder.Dimension"/> floats; null where there was no picture.</param>
/// <param name="Error">Why the picture could not be read; null where it was, and where the item has none.</param>
public readonly record struct EmbeddedItem<T>(T Item, float[]? Vector, ReactException? Error);
