using React.Corpora;
using React.Indexing;
using React.Work;

namespace React.Engine.Tests.Indexing.PostgreSql;

/// <summary>Indexes for the tests of databases.</summary>
internal static class PostgresBench
{
    public const int Dimension = 48;

    /// <summary>An index of random unit vectors with captions, sizes and other facts to filter by.</summary>
    public static ReactIndex Index(string folder, int rows, int segmentPairs, int seed = 1)
    {
        var random = new Random(seed);
        float[] vectors = [.. Enumerable.Range(0, rows).SelectMany(_ => IndexMaker.Unit(random, Dimension))];
        return IndexMaker.Write(folder, vectors, Dimension, segmentPairs, item: Item);
    }

    public static CorpusItem Item(int row) => new($"k{row}", row % 7 == 0 ? $"A grey Cat, nr. {row} 🐈" : $"scatter plot {row}", ImageLocator.Part("/corpus/a.tar", row, 1),
        $$"""{"url": "https://example.org/{{row}}.jpg", "width": {{row % 100}}, "height": 10, "license": "{{(row % 2 == 0 ? "cc0" : "by\\u0000")}}"}""");

    public static float[] Queries(int count, int seed = 99)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).SelectMany(_ => IndexMaker.Unit(random, Dimension))];
    }

    public static SearchHit[][] Search(this IPairStore store, float[] queries, int count, SearchKey key, PairFilter? filter = null) =>
        store.Search(new SearchQuery(queries, count, key, filter), SilentObserver.Instance, CancellationToken.None);

    /// <summary>The share of what exact search finds that is found.</summary>
    public static double Recall(SearchHit[][] found, SearchHit[][] exact) =>
        found.Zip(exact, (some, all) => all.Count(hit => some.Any(other => other.Id == hit.Id))).Sum() / (double)exact.Sum(hits => hits.Length);
}
