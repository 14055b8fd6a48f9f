namespace React.Corpora;

/// <summary>Some shards of a corpus.</summary>
internal sealed record ShardRange(IReadOnlyList<string> Paths, IReadOnlyList<CorpusShard> Shards) : ICorpus;
