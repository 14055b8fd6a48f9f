using System.Collections;
using React.Work;

namespace React.Corpora;

/// <summary>A corpus as the pairs that a trainer takes, in its order.</summary>
/// <param name="corpus">Where they come from.</param>
/// <param name="observer">Told of what is no pair.</param>
/// <param name="stopping">Ends the reading.</param>
public sealed class CorpusPairs(ICorpus corpus, IWorkObserver observer, CancellationToken stopping = default) : IEnumerable<ReactPair>
{
    private readonly List<Rejection> _rejections = [];

    /// <summary>What was no pair in the last enumeration; whole once that has ended.</summary>
    public IReadOnlyList<Rejection> Rejections => _rejections;

    /// <inheritdoc/>
    public IEnumerator<ReactPair> GetEnumerator()
    {
        _rejections.Clear();
        foreach (var entry in corpus.Shards.SelectMany(shard => shard.Read(stopping)))
        {
            if (entry.Item is { } item)
            {
                yield return new ReactPair { Key = item.Key, Caption = item.Caption, Locator = item.Image.ToString(), Url = item.Url };
            }
            else
            {
                _rejections.Add(entry.Rejection!);
                observer.Reject(entry.Rejection!);
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
