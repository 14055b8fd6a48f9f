using React.Corpora;

namespace React.Indexing;

/// <summary>
/// How many entries a corpus holds: counted where its shards tell, else estimated from the bytes that were read and those that are left. One thread reads,
/// any may ask.
/// </summary>
internal sealed class CorpusExtent
{
    private readonly object guard = new();
    private readonly long counted;
    private readonly long bytes;
    private readonly bool unknown;

    // Of the shards that tell their bytes only.
    private long entriesPassed;
    private long bytesPassed;
    private long entriesOfShard;
    private long bytesOfShard;

    /// <param name="corpus">The corpus.</param>
    /// <param name="shardsDone">Shards from its start that were read before.</param>
    /// <param name="entriesDone">Entries that those held.</param>
    public CorpusExtent(ICorpus corpus, int shardsDone = 0, long entriesDone = 0)
    {
        entriesPassed = entriesDone;
        for (var number = 0; number < corpus.Shards.Count; number++)
        {
            var shard = corpus.Shards[number];
            if (shard.PairCount is { } pairs)
            {
                counted += pairs;
                entriesPassed -= number < shardsDone ? pairs : 0;
            }
            else if (shard.Bytes is { } size)
            {
                bytes += size;
                bytesPassed += number < shardsDone ? size : 0;
            }
            else
            {
                unknown = true;
            }
        }
    }

    /// <summary>Whether <see cref="Total"/> is an estimate.</summary>
    public bool IsEstimate => bytes > 0;

    /// <summary>Entries of the whole corpus, or null where nothing tells yet.</summary>
    public long? Total
    {
        get
        {
            lock (guard)
            {
                return unknown ? null
                    : bytes == 0 ? counted
                    : bytesPassed + bytesOfShard == 0 ? null
                    : counted + (long)((double)(entriesPassed + entriesOfShard) / (bytesPassed + bytesOfShard) * bytes);
            }
        }
    }

    /// <summary>Counts an entry.</summary>
    public void Read(CorpusShard shard, CorpusEntry entry)
    {
        if (shard.PairCount is not null)
        {
            return;
        }

        lock (guard)
        {
            entriesOfShard++;
            if (entry.Item?.Image is { Length: { } length } image)
            {
                bytesOfShard = Math.Max(bytesOfShard, image.Offset + length);
            }
        }
    }

    /// <summary>Counts a shard that was read to its end.</summary>
    public void EndShard(CorpusShard shard)
    {
        lock (guard)
        {
            entriesPassed += entriesOfShard;
            bytesPassed += shard.PairCount is null ? shard.Bytes ?? 0 : 0;
            (entriesOfShard, bytesOfShard) = (0, 0);
        }
    }
}
