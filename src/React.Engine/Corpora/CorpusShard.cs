namespace React.Corpora;

/// <summary>A part of a corpus that is read from its start to its end: the unit at which work stops and continues.</summary>
public abstract class CorpusShard
{
    /// <summary>What to call it: a file name, or the range of files.</summary>
    public abstract string Name { get; }

    /// <summary>Changes when the shard's content does, as far as that is told without reading all of it: continued work compares it.</summary>
    public abstract string Identity { get; }

    /// <summary>Pairs in it, or null where only reading would tell. Those that are rejected count too.</summary>
    public abstract long? PairCount { get; }

    /// <summary>Whether its pictures are here; where not, its pairs are embedded by their captions alone.</summary>
    public virtual bool HasImages => true;

    /// <summary>Bytes that reading it to its end passes over, where that tells how far the reading is; null where <see cref="PairCount"/> does or nothing does.</summary>
    public virtual long? Bytes => null;

    /// <summary>Reads the shard; the same entries in the same order every time. Damage ends it early, with one rejection.</summary>
    public abstract IEnumerable<CorpusEntry> Read(CancellationToken stopping = default);
}
