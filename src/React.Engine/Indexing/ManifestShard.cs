namespace React.Indexing;

/// <summary>A shard of the corpus that a segment holds.</summary>
internal sealed record ManifestShard(string Name, string Identity);
