namespace React.Indexing;

/// <summary>What a segment's shards held that was left out: its lines of <c>rejects.jsonl</c>, and how many there are of each reason.</summary>
internal sealed record ManifestRejects(long Offset, long Bytes, string Sha256, IReadOnlyDictionary<string, long> Counts);
