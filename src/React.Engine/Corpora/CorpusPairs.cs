using React.Work;

namespace React.Corpora;

/// <summary>A corpus as the pairs that a trainer takes.</summary>
public static class CorpusPairs
{
    /// <summary>All pairs in the corpus's order; what is no pair is told to the observer.</summary>
    public static IEnumerable<ReactPair> Pairs(this ICorpus corpus, IWorkObserver observer, CancellationToken stopping = default)
    {
        foreach (var entry in corpus.Shards.SelectMany(shard => shard.Read(stopping)))
        {
            if (entry.Item is { } item)
            {
                yield return new ReactPair { Key = item.Key, Caption = item.Caption, Locator = item.Image.ToString() };
            }
            else
            {
                observer.Reject(entry.Rejection!);
            }
        }
    }
}
