using React.Engine.Tests.Storage;
using React.Indexing;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class ExactSearchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(5000)]
    [InlineData(700)]
    [InlineData(137)]
    public void The_golden_top_100_is_found_whatever_the_segments(int segmentPairs)
    {
        var index = Golden(segmentPairs);
        var queries = ReadHalves(SharedData.Fixture("retrieval", "queries_f16.npy"));
        var ids = Npy.Read(SharedData.Fixture("retrieval", "exact_top100_ids.npy")).As<int>().ToArray();
        var scores = Npy.Read(SharedData.Fixture("retrieval", "exact_top100_scores.npy")).As<double>().ToArray();

        var hits = new ExactSearch(index).Search(queries, 100, SearchKey.ImageOnly).SelectMany(found => found).ToArray();

        Assert.Equal(ids.Select(id => (long)id), hits.Select(hit => hit.Id));
        Assert.All(hits.Zip(scores), both => Assert.Equal(both.Second, both.First.Score, 1e-5));
    }

    [Fact]
    public void The_golden_top_30_of_each_class_prompt_is_found()
    {
        var hits = new ExactSearch(Golden(1000)).Search(ReadHalves(SharedData.Fixture("retrieval", "class_prompts_f16.npy")), 30, SearchKey.ImageOnly).SelectMany(found => found).ToArray();

        Assert.Equal(Npy.Read(SharedData.Fixture("retrieval", "class_ids.npy")).As<int>().ToArray().Select(id => (long)id), hits.Select(hit => hit.Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(600)]
    [InlineData(2999)]
    [InlineData(10000)]
    public void Search_equals_sorting_everything(int k)
    {
        // Few distinct rows, so that equal and nearly equal scores are everywhere.
        const int Dimension = 24;
        var random = new Random(5);
        var distinct = Enumerable.Range(0, 40).Select(_ => IndexMaker.Unit(random, Dimension)).ToArray();
        var rows = Enumerable.Range(0, 3000).SelectMany(i => i < 1500 ? distinct[random.Next(40)] : IndexMaker.Unit(random, Dimension)).ToArray();
        var index = IndexMaker.Write(folder["dense"], rows, Dimension, 1100, NpyElement.Float32);
        var queries = new[] { distinct[0], distinct[1], IndexMaker.Unit(random, Dimension) }.SelectMany(row => row).ToArray();

        RowSet?[] sets = [null, Where(row => row % 3 == 0), Where(row => row is 7 or 1099 or 1100 or (>= 2000 and < 2200)), Where(_ => false)];
        foreach (var key in (SearchKey[])[SearchKey.ImageOnly, SearchKey.TextOnly, SearchKey.Mixed(0.3f)])
        {
            foreach (var among in sets)
            {
                var found = new ExactSearch(index).Search(queries, k, key, among);
                for (var query = 0; query < 3; query++)
                {
                    var expected = Enumerable.Range(0, 3000).Where(row => among?.Contains(row) ?? true)
                        .Select(row => (Id: (long)row, Score: Score(queries.AsSpan(query * Dimension, Dimension), rows.AsSpan(row * Dimension, Dimension), key)))
                        .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id).Take(k).ToArray();
                    Assert.Equal(expected.Select(hit => hit.Id), found[query].Select(hit => hit.Id));
                    Assert.Equal(expected.Select(hit => (float)hit.Score), found[query].Select(hit => hit.Score));
                }
            }
        }

        static RowSet Where(Func<long, bool> wanted)
        {
            var set = new RowSet(3000);
            for (var row = 0L; row < 3000; row++)
            {
                if (wanted(row))
                {
                    set.Add(row);
                }
            }

            return set;
        }
    }

    [Fact]
    public void Equal_rows_beyond_every_buffer_follow_the_lower_id()
    {
        var rows = Enumerable.Repeat(IndexMaker.Unit(new Random(1), 8), 5000).SelectMany(row => row).ToArray();
        var hits = new ExactSearch(IndexMaker.Write(folder["equal"], rows, 8, 5000)).Search(rows.AsMemory(0, 8), 20, SearchKey.ImageOnly);
        Assert.Equal(Enumerable.Range(0, 20).Select(id => (long)id), hits[0].Select(hit => hit.Id));
    }

    [Fact]
    public void Wrong_queries_are_refused_and_none_are_fine()
    {
        var index = IndexMaker.Write(folder["small"], IndexMaker.Unit(new Random(1), 8), 8, 10);
        var search = new ExactSearch(index);
        Assert.Empty(search.Search(Array.Empty<float>(), 5, SearchKey.ImageOnly));
        Assert.Equal("ReactQueryShape", Assert.Throws<ReactException>(() => search.Search(new float[7], 5, SearchKey.ImageOnly)).ErrorId);
        Assert.Equal("ReactCountOutOfRange", Assert.Throws<ReactException>(() => search.Search(new float[8], 0, SearchKey.ImageOnly)).ErrorId);
        Assert.Equal("ReactQueryNotFinite", Assert.Throws<ReactException>(() => search.Search(Enumerable.Repeat(float.NaN, 8).ToArray(), 5, SearchKey.ImageOnly)).ErrorId);
        Assert.Throws<OperationCanceledException>(() => search.Search(new float[8], 5, SearchKey.ImageOnly, stopping: new CancellationToken(canceled: true)));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_large_index_is_searched_and_looked_up_in_moments()
    {
        const int Rows = 200_000, Dimension = 512, Queries = 100;
        var random = new Random(3);
        var rows = new float[Rows * Dimension];
        for (var row = 0; row < Rows; row++)
        {
            IndexMaker.Unit(random, Dimension).CopyTo(rows, row * Dimension);
        }

        var index = IndexMaker.Write(folder["large"], rows, Dimension, 50_000);
        var search = new ExactSearch(index);
        foreach (var k in (int[])[100, 100, 10_000])
        {
            var time = System.Diagnostics.Stopwatch.StartNew();
            var hits = search.Search(rows.AsMemory(0, Queries * Dimension), k, SearchKey.ImageOnly);
            TestContext.Current.SendDiagnosticMessage($"search n={Rows} d={Dimension} q={Queries} k={k}: {time.Elapsed.TotalSeconds:F3} s");
            Assert.All(Enumerable.Range(0, Queries), query => Assert.Equal(query, hits[query][0].Id));
        }

        var ids = Enumerable.Range(0, 10_000).Select(_ => random.NextInt64(Rows)).ToArray();
        var lookup = System.Diagnostics.Stopwatch.StartNew();
        var pairs = index.Pairs(ids);
        TestContext.Current.SendDiagnosticMessage($"10,000 random pairs: {lookup.Elapsed.TotalSeconds:F3} s");
        Assert.All(pairs.Zip(ids), both => Assert.Equal($"k{both.Second}", both.First.Key));
    }

    private ReactIndex Golden(int segmentPairs)
    {
        var rows = ReadHalves(SharedData.Fixture("retrieval", "vectors_f16.npy"));
        return IndexMaker.Write(folder[$"golden-{segmentPairs}"], rows, 64, segmentPairs);
    }

    private static float[] ReadHalves(string path) => [.. Npy.Read(path).As<Half>().ToArray().Select(value => (float)value)];

    private static double Score(ReadOnlySpan<float> query, ReadOnlySpan<float> row, SearchKey key)
    {
        float[] reversed = [.. row];
        Array.Reverse(reversed);
        return key.OnlyKind switch
        {
            VectorKind.Image => Dot(query, row),
            VectorKind.Text => Dot(query, reversed),
            _ => ((double)key.Image * Dot(query, row)) + ((double)key.Text * Dot(query, reversed)),
        };
    }

    private static double Dot(ReadOnlySpan<float> query, ReadOnlySpan<float> vector)
    {
        // The order of additions is part of what the search promises, so the test sums as it does.
        var lanes = new double[8];
        for (var i = 0; i < vector.Length; i++)
        {
            lanes[i % 8] += (double)query[i] * vector[i];
        }

        var pairs = Enumerable.Range(0, 4).Select(lane => lanes[lane] + lanes[lane + 4]).ToArray();
        return pairs[0] + pairs[1] + (pairs[2] + pairs[3]);
    }
}
