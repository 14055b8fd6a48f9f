using System.Diagnostics;
using React.Corpora;

namespace React.Indexing;

/// <summary>The start of a corpus as a shard of its own: enough of it to tell how fast the rest will be, and no more.</summary>
/// <param name="corpus">The corpus.</param>
/// <param name="first">Number of the shard that the sample begins with.</param>
/// <param name="extent">Is told how far the reading is.</param>
internal sealed class SampleShard(ICorpus corpus, int first, CorpusExtent extent) : CorpusShard
{
    private const int Few = 64;
    private const int Most = 512;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(20);

    public override string Name => "sample";

    public override string Identity => "sample";

    public override long? PairCount => null;

    public override bool HasImages => corpus.Shards.Skip(first).All(shard => shard.HasImages);

    /// <summary>Entries read.</summary>
    public int Entries { get; private set; }

    /// <summary>Characters of their metadata.</summary>
    public long Characters { get; private set; }

    public override IEnumerable<CorpusEntry> Read(CancellationToken stopping = default)
    {
        var watch = Stopwatch.StartNew();
        foreach (var shard in corpus.Shards.Skip(first))
        {
            foreach (var entry in shard.Read(stopping))
            {
                extent.Read(shard, entry);
                Entries++;
                Characters += entry.Item is { } item ? item.Key.Length + item.Caption.Length + item.Image.ToString().Length + (item.Metadata?.Length ?? 0) : 0;
                yield return entry;
                if (Entries >= Most || watch.Elapsed > TooLong || (Entries >= Few && watch.Elapsed > Enough))
                {
                    yield break;
                }
            }

            extent.EndShard(shard);
        }
    }
}
