using React.Engine.Tests.Storage;
using React.Indexing;
using React.Indexing.Faiss;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class ApproximateTests : IDisposable
{
    private const int Dimension = 32;
    private const int Rows = 12_000;

    private readonly TemporaryFolder folder = new();
    private readonly Random random = new(11);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(500, 512, 1L << 30, "Flat")]
    [InlineData(1_000_000, 512, 8L << 30, "IVF4096,Flat")]
    [InlineData(1_000_000, 512, 1500L << 20, "IVF4096,SQfp16")]
    [InlineData(1_000_000, 512, 1L << 29, "IVF4096,SQ8")]
    [InlineData(1_000_000, 512, 1L << 28, "OPQ192_384,IVF4096,PQ192x8")]
    [InlineData(400_000_000, 512, 32L << 30, "OPQ64_384,IVF65536_HNSW32,PQ64x8")]
    public void The_kind_follows_from_size_and_memory(long count, int dimension, long memory, string factory)
    {
        var choice = ApproximateChoice.Choose(count, dimension, memory);
        Assert.Equal(factory, choice.Factory);
        Assert.InRange(choice.Bytes, 1, memory);
    }

    [Fact]
    public void Too_little_memory_is_said_before_anything_is_done() =>
        Assert.Equal("ReactFaissMemory", Assert.Throws<ReactException>(() => ApproximateChoice.Choose(400_000_000, 512, 1 << 30)).ErrorId);

    [Theory]
    [InlineData("nprobe=64,k_factor=4", "nprobe=64", 4)]
    [InlineData("k_factor=2", "", 2)]
    [InlineData("", "", 1)]
    public void Parameters_are_one_text(string text, string faiss, int factor)
    {
        Assert.Equal(new ApproximateParameters(faiss, factor), ApproximateParameters.Parse(text));
        Assert.Equal(text, new ApproximateParameters(faiss, factor).ToString());
        Assert.Equal("ReactFaissParameters", Assert.Throws<ReactException>(() => ApproximateParameters.Parse("k_factor=-3")).ErrorId);
    }

    [Theory]
    [InlineData(null, 0.95)]
    [InlineData("IVF64,PQ8x4", 0.9)]
    [InlineData("HNSW16", 0.95)]
    public void It_is_built_reaches_its_goal_and_is_named_in_the_manifest(string? factory, double goal)
    {
        RequireFaiss();
        var index = Clustered();
        var observer = new RecordingObserver();
        var options = new ApproximateOptions { Factory = factory, RecallAt = 20, Recall = goal };
        var recall = new ApproximateBuilder(options, observer).Build(index.Path, stopping: TestContext.Current.CancellationToken);

        Assert.True(recall.Recall >= goal - 0.02, $"{recall}");
        Assert.Contains("captions of the index", recall.Queries, StringComparison.Ordinal);
        Assert.Contains(observer.Decisions, text => text.Contains(recall.Factory, StringComparison.Ordinal));
        Assert.Contains(observer.Decisions, text => text.Contains("captions", StringComparison.Ordinal) && text.Contains(recall.Parameters, StringComparison.Ordinal));
        index = ReactIndex.Open(index.Path);
        Assert.Empty(index.Verify(stopping: TestContext.Current.CancellationToken));
        var again = IndexRecall.Measure(index, null, RecallQueries.From(index, 100, 5), observer, TestContext.Current.CancellationToken).Single();
        Assert.Equal((recall.Factory, recall.Parameters, 20, (long)Rows), (again.Factory, again.Parameters, again.RecallAt, again.PairCount));
        Assert.InRange(again.Recall, goal - 0.05, 1);

        // Another one takes its place and its file goes.
        new ApproximateBuilder(options, observer).Build(index.Path, stopping: TestContext.Current.CancellationToken);
        Assert.Equal(["image_1.faissindex"], Directory.GetFiles(Path.Combine(index.Path, ApproximateBuilder.Folder)).Select(Path.GetFileName));
        using var search = FaissSearch.Open(ReactIndex.Open(index.Path), VectorKind.Image)!;
        Assert.Equal(10, search.Search(Queries(index, 1), 10, stopping: TestContext.Current.CancellationToken)[0].Length);
    }

    [Fact]
    public void The_same_index_gives_the_same_file()
    {
        RequireFaiss();
        var index = Clustered();
        var options = new ApproximateOptions { RecallAt = 10 };
        byte[] Build()
        {
            new ApproximateBuilder(options).Build(index.Path, stopping: TestContext.Current.CancellationToken);
            return File.ReadAllBytes(Directory.GetFiles(Path.Combine(index.Path, ApproximateBuilder.Folder)).Single());
        }

        Assert.Equal(Build(), Build());
    }

    [Theory]
    [InlineData("IVF64,Flat", "nprobe=64")]
    [InlineData("IVF64,SQ8", "nprobe=64,k_factor=4")]
    [InlineData("HNSW32", "efSearch=2000")]
    public void With_every_vector_in_reach_it_equals_the_exact_search(string factory, string parameters)
    {
        RequireFaiss();
        var index = Clustered();
        var queries = Queries(index, 7);
        var exact = new ExactSearch(index);
        foreach (var covered in (int[])[Rows, Rows - 777])
        {
            using var search = Search(index, factory, parameters, covered);
            Assert.Equal(exact.Search(queries, 15, SearchKey.ImageOnly), search.Search(queries, 15, stopping: TestContext.Current.CancellationToken));
            foreach (var share in (int[])[2, 20, 1000])
            {
                var among = new RowSet(Rows);
                for (var row = 0; row < Rows; row += share)
                {
                    among.Add(row);
                }

                Assert.Equal(exact.Search(queries, 15, SearchKey.ImageOnly, among), search.Search(queries, 15, among, TestContext.Current.CancellationToken));
            }

            Assert.All(search.Search(queries, 15, new RowSet(Rows), TestContext.Current.CancellationToken), Assert.Empty);
        }
    }

    [Theory]
    [InlineData("IVF256,Flat", "nprobe=1")]
    [InlineData("HNSW4", "efSearch=1")]
    public void As_many_are_found_as_there_are_however_hasty_the_search(string factory, string parameters)
    {
        RequireFaiss();
        var index = Clustered();
        using var search = Search(index, factory, parameters, Rows);
        foreach (var k in (int[])[1, 100, 2000, Rows + 5])
        {
            var found = search.Search(Queries(index, 5), k, stopping: TestContext.Current.CancellationToken);
            Assert.All(found, hits =>
            {
                Assert.Equal(Math.Min(k, Rows), hits.Length);
                Assert.Equal(hits.Length, hits.Select(hit => hit.Id).Distinct().Count());
                Assert.All(hits, hit => Assert.InRange(hit.Id, 0, Rows - 1));
                Assert.Equal(hits.Select(hit => hit.Score).OrderDescending(), hits.Select(hit => hit.Score));
            });
        }
    }

    [Fact]
    public void An_approximate_part_that_is_not_what_was_written_is_an_error()
    {
        RequireFaiss();
        var index = Clustered();
        new ApproximateBuilder(new ApproximateOptions { RecallAt = 10 }).Build(index.Path, stopping: TestContext.Current.CancellationToken);
        index = ReactIndex.Open(index.Path);
        var file = Directory.GetFiles(Path.Combine(index.Path, ApproximateBuilder.Folder)).Single();
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 5);
        }

        Assert.Equal("ReactIndexDamaged", Assert.Throws<ReactException>(() => FaissSearch.Open(index, VectorKind.Image)).ErrorId);
        Assert.Contains(index.Verify(stopping: TestContext.Current.CancellationToken), fault => fault.File.Contains("image_0.faissindex", StringComparison.Ordinal));
        File.Delete(file);
        Assert.Equal("ReactPathNotFound", Assert.Throws<ReactException>(() => FaissSearch.Open(index, VectorKind.Image)).ErrorId);
        Assert.Null(FaissSearch.Open(index, VectorKind.Text));
    }

    [Fact]
    public void Stopping_leaves_the_index_as_it_was()
    {
        RequireFaiss();
        var index = Clustered();
        Assert.Throws<OperationCanceledException>(() => new ApproximateBuilder().Build(index.Path, stopping: new CancellationToken(canceled: true)));
        Assert.Empty(ReactIndex.Open(index.Path).Verify(stopping: TestContext.Current.CancellationToken));
    }

    private static void RequireFaiss() => Assert.SkipUnless(FaissLibrary.IsOwn, "React.Faiss.Native was not built: cmake, a C++ compiler and faiss's headers are needed");

    private static FaissSearch Search(ReactIndex index, string factory, string parameters, int covered)
    {
        var rows = new float[covered * Dimension];
        using (var reader = index.OpenVectors(VectorKind.Image))
        {
            for (var row = 0; row < covered; row++)
            {
                reader.Read(row, rows.AsSpan(row * Dimension, Dimension));
            }
        }

        var faiss = FaissIndex.Create(Dimension, factory);
        faiss.Train(rows);
        faiss.Add(rows);
        return new FaissSearch(index, faiss, VectorKind.Image, covered, ApproximateParameters.Parse(parameters));
    }

    private ReactIndex Clustered()
    {
        var centres = Enumerable.Range(0, 100).Select(_ => IndexMaker.Unit(random, Dimension)).ToArray();
        var rows = new float[Rows * Dimension];
        for (var row = 0; row < Rows; row++)
        {
            Near(centres[random.Next(100)]).CopyTo(rows, row * Dimension);
        }

        return IndexMaker.Write(folder[$"index-{Guid.NewGuid():N}"], rows, Dimension, 5000);
    }

    private float[] Near(float[] centre)
    {
        var other = IndexMaker.Unit(random, Dimension);
        var vector = centre.Zip(other, (a, b) => a + (0.6f * b)).ToArray();
        var norm = (float)Math.Sqrt(vector.Sum(value => (double)value * value));
        return [.. vector.Select(value => value / norm)];
    }

    private float[] Queries(ReactIndex index, int count)
    {
        using var reader = index.OpenVectors(VectorKind.Image);
        var row = new float[Dimension];
        return [.. Enumerable.Range(0, count).SelectMany(_ =>
        {
            reader.Read(random.Next(Rows), row);
            return Near(row);
        })];
    }
}
