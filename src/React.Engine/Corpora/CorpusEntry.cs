using React.Work;

namespace React.Corpora;

/// <summary>What stands at one place of a shard: a pair, or the reason why there is none.</summary>
public sealed record CorpusEntry
{
    /// <summary>A usable pair.</summary>
    public CorpusEntry(CorpusItem item) => Item = item;

    /// <summary>Something that was left out.</summary>
    public CorpusEntry(Rejection rejection) => Rejection = rejection;

    /// <summary>The pair, or null.</summary>
    public CorpusItem? Item { get; }

    /// <summary>Why there is no pair here, or null.</summary>
    public Rejection? Rejection { get; }
}
