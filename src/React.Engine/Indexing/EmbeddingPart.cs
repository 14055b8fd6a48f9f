namespace React.Indexing;

/// <summary>Files of one number in a folder of embeddings; names relative to it, parts separated by <c>/</c>.</summary>
/// <param name="Number">The number that all of them have.</param>
/// <param name="Image">Vectors of pictures, or null where the folder has none.</param>
/// <param name="Text">Vectors of captions, or null where the folder has none.</param>
/// <param name="Metadata">The parquet file with a row for each vector.</param>
internal sealed record EmbeddingPart(long Number, string? Image, string? Text, string Metadata)
{
    /// <summary>Its files in the order of a segment's.</summary>
    public IEnumerable<string> Files => new[] { Image, Text, Metadata }.OfType<string>();
}
