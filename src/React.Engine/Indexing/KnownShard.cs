using React.Corpora;

namespace React.Indexing;

/// <summary>A shard that an index holds already, in a corpus of which only what follows is read.</summary>
/// <param name="shard">The shard.</param>
/// <param name="entries">Entries it stands for.</param>
/// <param name="hasImages">Whether the index has vectors of pictures.</param>
internal sealed class KnownShard(ManifestShard shard, long entries, bool hasImages) : CorpusShard
{
    public override string Name => shard.Name;

    public override string Identity => shard.Identity;

    public override long? PairCount => entries;

    public override bool HasImages => hasImages;

    /// <summary>Those of a manifest. Entries are known a segment only, so its first shard stands for all of them.</summary>
    public static IEnumerable<CorpusShard> Of(IndexManifest manifest)
    {
        var hasImages = manifest.Segments.All(segment => segment.Pairs == 0 || segment.Vectors(VectorKind.Image) is not null);
        return manifest.Segments.SelectMany(segment => segment.Shards.Select((shard, number) =>
            new KnownShard(shard, number == 0 ? segment.Pairs + segment.Rejects.Counts.Values.Sum() : 0, hasImages)));
    }

    public override IEnumerable<CorpusEntry> Read(CancellationToken stopping = default) => throw new InvalidOperationException("It is in the index already.");
}
