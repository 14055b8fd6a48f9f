namespace React.Corpora;

/// <summary>A pair as its corpus tells of it; the picture is not read yet.</summary>
/// <param name="Key">Name of the pair: its path in the folder or tar, without extension, parts separated by <c>/</c>.</param>
/// <param name="Caption">The text, without white space at its ends; never empty.</param>
/// <param name="Image">Where the picture lies.</param>
/// <param name="Metadata">The JSON object that the corpus keeps beside the picture, as text, or null.</param>
/// <param name="Url">Where the picture can be fetched from, if the corpus tells apart from <paramref name="Metadata"/>.</param>
public sealed record CorpusItem(string Key, string Caption, ImageLocator Image, string? Metadata = null, string? Url = null);
