namespace React.Indexing;

/// <summary>The model that embedded an index.</summary>
internal sealed record ManifestModel(string Name, string Path, string Fingerprint);
