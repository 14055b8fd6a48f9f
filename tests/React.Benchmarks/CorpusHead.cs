using React.Corpora;

namespace React.Benchmarks;

/// <summary>The first entries of a corpus.</summary>
internal sealed class CorpusHead(ICorpus corpus, int count) : CorpusShard, ICorpus
{
    public IReadOnlyList<string> Paths => corpus.Paths;

    public IReadOnlyList<CorpusShard> Shards => [this];

    public override string Name => "head";

    public override string Identity => "head";

    public override long? PairCount => null;

    public override IEnumerable<CorpusEntry> Read(CancellationToken stopping = default) => corpus.Shards.SelectMany(shard => shard.Read(stopping)).Take(count);
}
