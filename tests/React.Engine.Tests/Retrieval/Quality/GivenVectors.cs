using React.Indexing;
using React.Work;

namespace React.Engine.Tests.Retrieval.Quality;

/// <summary>A store of given picture vectors whose pairs are named by their ids. It searches nothing.</summary>
internal sealed class GivenVectors(int dimension, params float[] rows) : IPairStore
{
    public string Name => "given vectors";

    public long Count => rows.Length / dimension;

    public int Dimension => dimension;

    /// <summary>Most vectors that were asked for at once.</summary>
    public int MostAtOnce { get; private set; }

    public static ReactPair Pair(long id, float score = 0, string? name = null) => new()
    {
        Key = $"k{id}",
        Caption = $"a thing of number {id}",
        Locator = $"/nowhere/{id}.jpg",
        Id = id,
        Task = "task",
        Class = name ?? "one",
        Query = $"a {name ?? "one"}",
        Score = score,
    };

    public ReactModel OpenModel() => throw new NotSupportedException();

    public void EnsureModel(string fingerprint, string modelName)
    {
    }

    public IReadOnlyList<long> RandomIds(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => (long)i)];

    public SearchHit[][] Search(SearchQuery query, IWorkObserver observer, CancellationToken stopping) => throw new NotSupportedException();

    public IReadOnlyList<ReactPair> Pairs(IReadOnlyList<long> ids) => [.. ids.Select(id => id < Count ? Pair(id) : throw new ReactException("ReactIdOutOfRange", ReactErrorKind.InvalidArgument, $"No {id}."))];

    public void ReadCaptions(Action<string> take, IWorkObserver observer, CancellationToken stopping) => throw new NotSupportedException();

    public void ReadVectors(IReadOnlyList<long> ids, VectorKind kind, Span<float> destination)
    {
        MostAtOnce = Math.Max(MostAtOnce, ids.Count);
        for (var i = 0; i < ids.Count; i++)
        {
            rows.AsSpan((int)ids[i] * dimension, dimension).CopyTo(destination[(i * dimension)..]);
        }
    }
}
