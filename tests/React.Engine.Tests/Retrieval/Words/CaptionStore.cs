using React.Indexing;
using React.Work;

namespace React.Engine.Tests.Retrieval.Words;

/// <summary>A store of captions alone; a query's nearest pairs are the first ones, in their order.</summary>
internal sealed class CaptionStore(params string[] captions) : IPairStore
{
    public string Name => "captions";

    public long Count => captions.Length;

    public int Dimension => 16;

    /// <summary>How often all captions were read.</summary>
    public int Readings { get; private set; }

    public void EnsureModel(string fingerprint, string modelName)
    {
    }

    public ReactModel OpenModel() => throw new NotSupportedException();

    public IReadOnlyList<long> RandomIds(int count, int seed) => throw new NotSupportedException();

    public SearchHit[][] Search(SearchQuery query, IWorkObserver observer, CancellationToken stopping) =>
        [.. Enumerable.Range(0, query.Vectors.Length / Dimension).Select(_ => Enumerable.Range(0, Math.Min(query.Count, captions.Length)).Select(id => new SearchHit(id, 1f / (id + 1))).ToArray())];

    public IReadOnlyList<ReactPair> Pairs(IReadOnlyList<long> ids) => [.. ids.Select(id => new ReactPair { Key = $"k{id}", Caption = captions[id], Locator = "/none.jpg", Id = id })];

    public void ReadVectors(IReadOnlyList<long> ids, VectorKind kind, Span<float> destination) => throw new NotSupportedException();

    public void ReadCaptions(Action<string> take, IWorkObserver observer, CancellationToken stopping)
    {
        Readings++;
        foreach (var caption in captions)
        {
            take(caption);
        }
    }
}
