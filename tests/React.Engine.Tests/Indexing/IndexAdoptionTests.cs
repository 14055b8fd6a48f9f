using System.Runtime.InteropServices;
using React.Corpora;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class IndexAdoptionTests : IDisposable
{
    private static readonly (string, int)[] Parts = [("0000", 5), ("0002", 7), ("0010", 3)];

    private readonly TemporaryFolder folder = new();
    private readonly RecordingObserver observer = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(NpyElement.Float16)]
    [InlineData(NpyElement.Float32)]
    public void A_folder_of_theirs_becomes_an_index_by_its_manifest_alone(NpyElement element)
    {
        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], [("2", 7), ("10", 3), ("0", 5)], element);
        var before = Snapshot(theirs);
        var index = Adopt(theirs, theirs);

        Assert.Equal(before, Snapshot(theirs).Where(file => file.Key != "react-index.json"));
        Assert.Equal((15, 3, element, true), (index.Count, index.SegmentCount, index.ElementType, index.IsComplete));
        Assert.Empty(index.Verify());
        Assert.Contains(observer.Decisions, text => text.Contains("median cosine of 1.0000", StringComparison.Ordinal));

        // Parts were written as 2, 10, 0; as numbered they are 0, 2, 10, so that row 0 is the first of part 0, the tenth pair that was written.
        var pairs = index.Pairs([0, 5, 12]);
        Assert.Equal(["caption 10", "caption 0", "caption 7"], pairs.Select(pair => pair.Caption));
        Assert.Equal("https://example.org/10", pairs[0].Url);
        Assert.Equal("https://example.org/10", pairs[0].Locator);
        Assert.True(float.IsNaN(pairs[0].Similarity));

        var query = EmbeddingFolderMaker.Image(7);
        var search = new ExactSearch(index);
        Assert.Equal(12, search.Search(query, 1, SearchKey.ImageOnly).Single().Single().Id);
        Assert.Equal(1, Adopt(theirs, theirs).Manifest.Segments.Count(segment => segment.Pairs == 7));
    }

    [Fact]
    public void Parts_are_copied_where_the_destination_is_another_folder_and_brought_to_length_one_there()
    {
        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], Parts, NpyElement.Float32, scale: 9);
        var error = Assert.Throws<ReactException>(() => Adopt(theirs, theirs));
        Assert.Equal("ReactEmbeddingsNotUnit", error.ErrorId);
        Assert.Contains("has the length 9", error.Message, StringComparison.Ordinal);
        Assert.Contains("img_emb_0000.npy", error.Message, StringComparison.Ordinal);

        var index = Adopt(theirs, folder["ours"]);
        Assert.Empty(index.Verify());
        Assert.Equal(15, index.Count);
        Assert.Equal(File.ReadAllBytes(Path.Combine(theirs, "text_emb", "text_emb_0002.npy")), File.ReadAllBytes(folder["ours", "text_emb", "text_emb_0002.npy"]));
        using var vectors = index.OpenVectors(VectorKind.Image);
        var vector = new float[16];
        vectors.Read(6, vector);
        Assert.All(vector.Zip(EmbeddingFolderMaker.Image(6)), both => Assert.Equal(both.Second, both.First, 1e-6f));
        Assert.Contains(observer.Decisions, text => text.Contains("brought to length 1", StringComparison.Ordinal));
    }

    [Fact]
    public void One_kind_of_vector_is_enough()
    {
        var index = Adopt(EmbeddingFolderMaker.Write(folder["images"], Parts, texts: false), folder["images"]);
        Assert.True(index.Has(VectorKind.Image));
        Assert.False(index.Has(VectorKind.Text));
        Assert.Empty(index.Verify());
        Assert.Contains(observer.Decisions, text => text.Contains("cannot be verified", StringComparison.Ordinal));

        index = Adopt(EmbeddingFolderMaker.Write(folder["texts"], Parts, images: false), folder["texts"]);
        Assert.False(index.Has(VectorKind.Image));
        Assert.Empty(index.Verify());
    }

    [Fact]
    public void Interrupted_work_goes_on_and_new_parts_are_added()
    {
        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], Parts);
        using var stop = new CancellationTokenSource();
        var stopping = new StopAt(stop, "metadata_0002");
        Assert.ThrowsAny<OperationCanceledException>(() => new IndexAdoption(new FakeEmbedder(), new IndexOptions(), observer: stopping).Adopt(theirs, folder["ours"], stop.Token));
        Assert.Equal(1, ReactIndex.Open(folder["ours"]).SegmentCount);
        var index = Adopt(theirs, folder["ours"]);
        Assert.Equal((3, 15), (index.SegmentCount, index.Count));
        Assert.Empty(index.Verify());
        Assert.Contains(observer.Decisions, text => text.StartsWith("Continuing after 1 of 3", StringComparison.Ordinal));

        TableMaker.Parquet(Path.Combine(theirs, "metadata", "metadata_0002.parquet"), $"SELECT {EmbeddingFolderMaker.Columns} FROM range(100, 107) rows(i)");
        Assert.Equal("ReactIndexMismatch", Assert.Throws<ReactException>(() => Adopt(theirs, folder["ours"])).ErrorId);
    }

    [Fact]
    public void Files_without_partners_and_rows_out_of_step_are_refused_by_name()
    {
        var theirs = EmbeddingFolderMaker.Write(folder["a"], Parts);
        File.Delete(Path.Combine(theirs, "metadata", "metadata_0002.parquet"));
        var error = Refused("ReactEmbeddingsMisaligned", theirs);
        Assert.Contains("img_emb/img_emb_0002.npy", error, StringComparison.Ordinal);

        theirs = EmbeddingFolderMaker.Write(folder["b"], Parts);
        File.Delete(Path.Combine(theirs, "text_emb", "text_emb_0010.npy"));
        Assert.Contains("img_emb/img_emb_0010.npy", Refused("ReactEmbeddingsMisaligned", theirs), StringComparison.Ordinal);

        theirs = EmbeddingFolderMaker.Write(folder["c"], Parts);
        TableMaker.Parquet(Path.Combine(theirs, "metadata", "metadata_0002.parquet"), $"SELECT {EmbeddingFolderMaker.Columns} FROM range(6) rows(i)");
        error = Refused("ReactEmbeddingsMisaligned", theirs);
        Assert.Contains("img_emb_0002.npy' has 7 rows and", error, StringComparison.Ordinal);
        Assert.Contains("metadata_0002.parquet' has 6", error, StringComparison.Ordinal);

        theirs = EmbeddingFolderMaker.Write(folder["d"], [("1", 4), ("01", 4)]);
        Assert.Contains("same number", Refused("ReactEmbeddingsMisaligned", theirs), StringComparison.Ordinal);

        Refused("ReactEmbeddingsNotFound", Directory.CreateDirectory(folder["e"]).FullName);
        Assert.False(File.Exists(folder["c", "react-index.json"]));
    }

    [Fact]
    public void Vectors_of_another_model_or_length_are_refused()
    {
        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], Parts, columns: EmbeddingFolderMaker.Columns.Replace("'caption '", "'other caption '", StringComparison.Ordinal));
        Assert.Contains("median cosine", Refused("ReactEmbeddingModelMismatch", theirs), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(theirs, "react-index.json")));
        Assert.Contains("length 16; the model's have length 8", Assert.Throws<ReactException>(() => new IndexAdoption(new FakeEmbedder(8), new IndexOptions()).Adopt(theirs, theirs)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, "not numbers")]
    [InlineData(float.PositiveInfinity, "not numbers")]
    [InlineData(0, "all zeros")]
    public void Vectors_without_a_direction_are_refused_by_row(float value, string what)
    {
        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], Parts, NpyElement.Float32);
        var path = Path.Combine(theirs, "img_emb", "img_emb_0002.npy");
        var bytes = File.ReadAllBytes(path);
        MemoryMarshal.Cast<byte, float>(bytes.AsSpan(bytes.Length - (16 * 4))).Fill(value);
        File.WriteAllBytes(path, bytes);
        foreach (var destination in new[] { theirs, folder["ours"] })
        {
            var error = Assert.Throws<ReactException>(() => Adopt(theirs, destination));
            Assert.Equal("ReactEmbeddingsInvalid", error.ErrorId);
            Assert.Contains("Row 6 of", error.Message, StringComparison.Ordinal);
            Assert.Contains("img_emb_0002.npy", error.Message, StringComparison.Ordinal);
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Pictures_that_are_here_are_compared_where_captions_cannot_be()
    {
        Directory.CreateDirectory(folder["theirs", "pictures"]);
        for (var i = 0; i < 15; i++)
        {
            File.WriteAllText(folder["theirs", "pictures", $"{i}.jpg"], $"picture {i}");
        }

        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], Parts, texts: false, columns: "'pictures/' || i || '.jpg' AS image_path, 'http://h/' || i AS url, 'caption ' || i AS caption");
        Assert.Contains("pictures of 15", Refused("ReactEmbeddingModelMismatch", theirs), StringComparison.Ordinal);

        var embedder = new FakeEmbedder();
        var vectors = new float[16];
        using (var writer = new NpyWriter(Path.Combine(theirs, "img_emb", "img_emb_0000.npy"), 16, NpyElement.Float16))
        {
            for (var i = 0; i < 5; i++)
            {
                var pixels = new float[embedder.PixelCount];
                embedder.Preprocess(File.ReadAllBytes(folder["theirs", "pictures", $"{i}.jpg"]), "", pixels);
                embedder.EmbedImages(pixels, 1, vectors);
                writer.Append(vectors);
            }

            writer.Complete();
        }

        foreach (var part in new[] { "0002", "0010" })
        {
            File.Delete(Path.Combine(theirs, "img_emb", $"img_emb_{part}.npy"));
            File.Delete(Path.Combine(theirs, "metadata", $"metadata_{part}.parquet"));
        }

        var index = Adopt(theirs, theirs);
        Assert.Equal("picture 3", System.Text.Encoding.UTF8.GetString(index.Pairs([3]).Single().ReadImage()));
        Assert.Equal("metadata_0000/3", index.Pairs([3]).Single().Key);
    }

    [Fact]
    public void Columns_are_named_where_their_names_are_unknown_and_must_be_there()
    {
        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], Parts, columns: "'caption ' || i AS Satz, 'k' || i AS Nummer, 'http://h/' || i AS url, 0.5::FLOAT AS similarity");
        var index = new IndexAdoption(new FakeEmbedder(), new IndexOptions(), new TableColumns(Caption: "satz", Key: "nummer"), observer).Adopt(theirs, theirs, TestContext.Current.CancellationToken);
        Assert.Equal([("k3", "caption 3", "http://h/3")], index.Pairs([3]).Select(pair => (pair.Key, pair.Caption, pair.Locator)));
        Assert.Contains("no column 'Text'", Assert.Throws<ReactException>(() => new IndexAdoption(new FakeEmbedder(), new IndexOptions(), new TableColumns(Caption: "Text")).Adopt(theirs, folder["ours"])).Message, StringComparison.Ordinal);
        TableMaker.Parquet(Path.Combine(theirs, "metadata", "metadata_0002.parquet"), "SELECT 'x' AS caption FROM range(7)");
        Assert.Contains("other columns", Refused("ReactEmbeddingsMisaligned", theirs), StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_made_is_not_discarded_for_a_new_index()
    {
        var theirs = EmbeddingFolderMaker.Write(folder["theirs"], Parts);
        Adopt(theirs, theirs);
        var before = Snapshot(theirs);
        TarMaker.WritePairs(folder["a.tar"], "a", 3);
        foreach (var restart in new[] { false, true })
        {
            Assert.Throws<ReactException>(() => new IndexBuilder(new FakeEmbedder(), new IndexOptions { Restart = restart }).Build(theirs, Corpus.Open(folder["a.tar"])));
            Assert.Equal(before, Snapshot(theirs));
        }

        Assert.Equal("ReactCorpusEmbedded", Assert.Throws<ReactException>(() => Corpus.Open(theirs)).ErrorId);
        var index = new IndexAdoption(new FakeEmbedder(), new IndexOptions { Restart = true }).Adopt(theirs, theirs, TestContext.Current.CancellationToken);
        Assert.Equal(15, index.Count);
    }

    [Fact]
    public void An_index_of_ours_is_not_taken_for_theirs()
    {
        TarMaker.WritePairs(folder["a.tar"], "a", 3);
        new IndexBuilder(new FakeEmbedder(), new IndexOptions()).Build(folder["ours"], Corpus.Open(folder["a.tar"]), TestContext.Current.CancellationToken);
        Assert.Equal("ReactIndexMismatch", Assert.Throws<ReactException>(() => Adopt(folder["ours"], folder["ours"])).ErrorId);
    }

    private ReactIndex Adopt(string source, string destination) =>
        new IndexAdoption(new FakeEmbedder(), new IndexOptions { ModelName = "fake" }, observer: observer).Adopt(source, destination, TestContext.Current.CancellationToken);

    private string Refused(string id, string source)
    {
        var error = Assert.Throws<ReactException>(() => Adopt(source, source));
        Assert.Equal(id, error.ErrorId);
        return error.Message;
    }

    private static SortedDictionary<string, string> Snapshot(string root) => new(
        Directory.GetFiles(root, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(root, path).Replace('\\', '/'), path => Checksums.Sha256(path)), StringComparer.Ordinal);

    private sealed class StopAt(CancellationTokenSource stop, string detail) : React.Work.IWorkObserver
    {
        public void Progress(React.Work.WorkProgress progress)
        {
            if (progress.Detail?.Contains(detail, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }

        public void Decision(string text)
        {
        }

        public void Warning(string text)
        {
        }

        public void Reject(React.Work.Rejection rejection)
        {
        }
    }
}
