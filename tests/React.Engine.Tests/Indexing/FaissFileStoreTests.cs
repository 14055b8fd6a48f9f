using DuckDB.NET.Data;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Indexing.Faiss;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class FaissFileStoreTests : IDisposable
{
    private const int Dimension = 16;
    private const int Rows = 3000;

    private readonly TemporaryFolder folder = new();
    private readonly float[] vectors = [.. Enumerable.Range(0, Rows).SelectMany(row => IndexMaker.Unit(new Random(row), Dimension))];

    public FaissFileStoreTests() => Assert.SkipUnless(FaissLibrary.IsOwn, "React.Faiss.Native was not built: cmake, a C++ compiler and faiss's headers are needed");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("parquet", "IVF32,Flat")]
    [InlineData("csv", "HNSW16")]
    [InlineData("jsonl", "IVF32,SQ8")]
    public void A_file_and_the_table_beside_it_answer_like_an_index(string format, string factory)
    {
        WriteIndex("web.index", factory);
        WriteTable($"web.{format}", format, 0, Rows);
        using var store = FaissFileStore.Open(folder["web.index"], stopping: TestContext.Current.CancellationToken);

        Assert.Equal((Rows, Dimension, VectorKind.Image), ((int)store.Count, store.Dimension, store.Kind));
        var hits = Search(store, 5, null, 5, 42);
        Assert.Equal(5, hits[0][0].Id);
        Assert.Equal(42, hits[1][0].Id);
        Assert.All(hits, found => Assert.Equal(5, found.Length));
        var pairs = store.Pairs([42, 5, 42]);
        Assert.Equal(["caption 42", "caption 5", "caption 42"], pairs.Select(pair => pair.Caption));
        Assert.Equal([42, 5, 42], pairs.Select(pair => pair.Id));
        Assert.Equal("k42", pairs[0].Key);
        Assert.Equal("https://example.org/42.jpg", pairs[0].Url);

        var filtered = Search(store, 20, new PairFilter(null, "5"), 5)[0];
        Assert.Equal([5], filtered.Select(hit => hit.Id));
        var row = new float[Dimension];
        store.ReadVectors([7], VectorKind.Image, row);
        Assert.All(row.Zip(vectors.AsSpan(7 * Dimension, Dimension).ToArray()), both => Assert.Equal(both.Second, both.First, 0.02f));
        Assert.Equal(store.RandomIds(10, 3), store.RandomIds(10, 3));
        Assert.Equal("ReactModelNotFound", Assert.Throws<ReactException>(store.OpenModel).ErrorId);
        Assert.Equal("ReactIndexLacksVectors", Assert.Throws<ReactException>(() => store.Search(new SearchQuery(vectors.AsMemory(0, Dimension), 1, SearchKey.TextOnly, null), SilentObserver.Instance, TestContext.Current.CancellationToken)).ErrorId);
    }

    [Fact]
    public void As_many_are_found_as_there_are()
    {
        WriteIndex("text.index", "IVF32,Flat");
        Directory.CreateDirectory(folder["metadata"]);
        WriteTable("metadata/metadata_10.parquet", "parquet", 2000, Rows);
        WriteTable("metadata/metadata_2.parquet", "parquet", 0, 2000);
        using var store = FaissFileStore.Open(folder["text.index"], stopping: TestContext.Current.CancellationToken);

        Assert.Equal(VectorKind.Text, store.Kind);
        Assert.Equal(["caption 1999", "caption 2000"], store.Pairs([1999, 2000]).Select(pair => pair.Caption));
        foreach (var k in (int[])[1, 500, Rows, Rows + 10])
        {
            var found = store.Search(new SearchQuery(vectors.AsMemory(0, Dimension), k, SearchKey.TextOnly, null), SilentObserver.Instance, TestContext.Current.CancellationToken)[0];
            Assert.Equal(Math.Min(k, Rows), found.Length);
            Assert.Equal(found.Length, found.Select(hit => hit.Id).Distinct().Count());
            Assert.All(found, hit => Assert.InRange(hit.Id, 0, Rows - 1));
        }
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        WriteIndex("web.index", "Flat");
        Assert.Equal("ReactFaissTableMissing", Assert.Throws<ReactException>(() => FaissFileStore.Open(folder["web.index"])).ErrorId);
        WriteTable("web.parquet", "parquet", 0, Rows - 1);
        var error = Assert.Throws<ReactException>(() => FaissFileStore.Open(folder["web.index"]));
        Assert.Equal("ReactFaissMisaligned", error.ErrorId);
        Assert.Contains("2,999", error.Message, StringComparison.Ordinal);
    }

    private SearchHit[][] Search(FaissFileStore store, int k, PairFilter? filter, params int[] rows) =>
        store.Search(new SearchQuery(rows.SelectMany(row => vectors[(row * Dimension)..((row + 1) * Dimension)]).ToArray(), k, SearchKey.ImageOnly, filter), SilentObserver.Instance, TestContext.Current.CancellationToken);

    private void WriteIndex(string name, string factory)
    {
        using var index = FaissIndex.Create(Dimension, factory);
        index.Train(vectors);
        index.Add(vectors);
        index.Write(folder[name]);
    }

    private void WriteTable(string name, string format, int from, int to)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY (SELECT 'k' || i AS key, 'caption ' || i AS caption, 'https://example.org/' || i || '.jpg' AS url FROM range({from}, {to}) t(i)) TO '{folder[name]}' (FORMAT {(format == "jsonl" ? "json" : format)})";
        command.ExecuteNonQuery();
    }
}
