using React.Corpora;

namespace React.Indexing;

/// <summary>The entries of one segment: shard after shard, until a shard ends with enough of them. That follows from the corpus alone.</summary>
/// <param name="corpus">The pairs.</param>
/// <param name="first">Number of the first shard.</param>
/// <param name="wanted">Entries at which the segment ends. Those that are left out count, or a corpus of nothing else would be one segment.</param>
/// <param name="extent">Is told how far the reading is.</param>
internal sealed class SegmentSource(ICorpus corpus, int first, int wanted, CorpusExtent extent)
{
    private readonly List<ManifestShard> shards = [];
    private volatile string position = "";

    /// <summary>The shards read; complete once <see cref="Read"/> has ended.</summary>
    public IReadOnlyList<ManifestShard> Shards => shards;

    /// <summary>Where the reading is, for people.</summary>
    public string Position => position;

    public IEnumerable<SourceEntry> Read(CancellationToken stopping)
    {
        var entries = 0L;
        for (var number = first; number < corpus.Shards.Count && (entries < wanted || shards.Count == 0); number++)
        {
            var shard = corpus.Shards[number];
            position = $"shard {number + 1} of {corpus.Shards.Count}: {shard.Name}";
            shards.Add(new ManifestShard(shard.Name, shard.Identity));
            CorpusEntry? held = null;
            foreach (var entry in shard.Read(stopping))
            {
                if (held is not null)
                {
                    yield return new SourceEntry(held, EndsShard: false);
                }

                entries++;
                extent.Read(shard, entry);
                held = entry;
            }

            if (held is not null)
            {
                yield return new SourceEntry(held, EndsShard: true);
            }

            extent.EndShard(shard);
        }
    }
}
