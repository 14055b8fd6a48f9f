namespace React.Indexing;

/// <summary>The pairs that were removed since their segments were written.</summary>
/// <param name="File">Their row numbers: int64, ascending, each once.</param>
/// <param name="Pairs">How many.</param>
internal sealed record ManifestRemoved(ManifestFile File, long Pairs);
