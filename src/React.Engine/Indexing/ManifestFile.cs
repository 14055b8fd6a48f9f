namespace React.Indexing;

/// <summary>A file of a segment.</summary>
/// <param name="Path">Relative to the index, parts separated by <c>/</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
internal sealed record ManifestFile(string Path, long Bytes, string Sha256);
