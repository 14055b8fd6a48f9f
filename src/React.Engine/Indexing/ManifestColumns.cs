namespace React.Indexing;

/// <summary>Which columns of a metadata table hold what React asks for; null where a table has none. Whatever else it holds stays there for filters.</summary>
/// <param name="Key">The pair's name; the row's number stands in for it where there is none.</param>
/// <param name="Caption">The text.</param>
/// <param name="Locator">Where the picture lies: a file, or a part of a tar.</param>
/// <param name="Url">Where the picture can be fetched from.</param>
/// <param name="Similarity">Cosine of the pair's two vectors.</param>
internal sealed record ManifestColumns(string? Key, string? Caption, string? Locator, string? Url, string? Similarity)
{
    /// <summary>Those of the tables that React writes.</summary>
    public static readonly ManifestColumns Own = new("key", "caption", "locator", "url", "similarity");
}
