using System.Diagnostics;
using System.Globalization;
using React.Corpora;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class TableIndexTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Addresses_are_indexed_by_their_captions_alone()
    {
        var observer = new RecordingObserver();
        var index = Build("index", observer, TableMaker.Laion(folder["part-00000.parquet"], 300));

        Assert.Equal((300, 0L), (index.Count, index.RejectedCount));
        Assert.True(index.Has(VectorKind.Text));
        Assert.False(index.Has(VectorKind.Image));
        Assert.Empty(Directory.GetFiles(folder["index", "img_emb"]));
        Assert.Empty(index.Verify());
        Assert.Contains(observer.Decisions, text => text.Contains("captions alone", StringComparison.Ordinal));

        var query = new float[16];
        new FakeEmbedder().EmbedTexts(["caption 123"], query);
        var hit = new ExactSearch(index).Search(query, 1, SearchKey.TextOnly).Single().Single();
        var pair = index.Pairs([hit.Id]).Single();
        Assert.Equal(("caption 123", "https://example.org/123.jpg", "https://example.org/123.jpg", "123.0"), (pair.Caption, pair.Locator, pair.Url, pair.Key));
        Assert.True(float.IsNaN(pair.Similarity));
        Assert.Equal("ReactImageNotFetched", Assert.Throws<ReactException>(pair.ReadImage).ErrorId);

        using var database = DuckDb.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT width, height, extra->>'pwatermark' FROM read_parquet({DuckDb.Literal(folder["index", "metadata", "metadata_0.parquet"])}) LIMIT 1";
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal((384, 512, "0.5"), (row.GetInt32(0), row.GetInt32(1), row.GetString(2)));
    }

    [Fact]
    public void An_interrupted_build_from_a_table_ends_with_the_same_bytes()
    {
        var csv = folder["pairs.csv"];
        File.WriteAllLines(csv, Enumerable.Range(0, 25_000).Select(i => $"http://h/{i},caption {i % 50}").Prepend("url,caption"));
        var whole = Build("whole", new RecordingObserver(), csv);
        Assert.Equal(3, whole.SegmentCount);

        using var stop = new CancellationTokenSource();
        using (var corpus = (TableCorpus)Corpus.Open(csv))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => new IndexBuilder(new StoppingEmbedder(stop, "caption 7", 300), Options).Build(folder["again"], corpus, stop.Token));
        }

        Assert.InRange(ReactIndex.Open(folder["again"]).SegmentCount, 1, 2);
        var again = Build("again", new RecordingObserver(), csv);
        Assert.Equal(whole.Manifest.Segments.SelectMany(segment => segment.Files), again.Manifest.Segments.SelectMany(segment => segment.Files));

        File.AppendAllText(csv, "http://h/x,one more\n");
        Assert.Equal("ReactIndexMismatch", Assert.Throws<ReactException>(() => Build("again", new RecordingObserver(), csv)).ErrorId);
    }

    [Fact]
    public void Pictures_here_and_elsewhere_are_not_mixed()
    {
        File.WriteAllText(folder["a.csv"], "filepath,title\na.jpg,a\n");
        string[] mixed = [folder["a.csv"], TableMaker.Laion(folder["b.parquet"], 3)];
        var error = Assert.Throws<ReactException>(() => Build("index", new RecordingObserver(), mixed));
        Assert.Equal("ReactCorpusMixed", error.ErrorId);
        Assert.False(Directory.Exists(folder["index"]));

        // What is refused discards nothing.
        Build("index", new RecordingObserver(), mixed[1]);
        var corpus = Corpus.Open(mixed);
        using var closing = corpus as IDisposable;
        Assert.Throws<ReactException>(() => new IndexBuilder(new FakeEmbedder(), Options with { Restart = true }).Build(folder["index"], corpus, TestContext.Current.CancellationToken));
        Assert.Equal(3, ReactIndex.Open(folder["index"]).Count);
    }

    [Fact]
    public void Pictures_that_a_table_names_are_embedded_and_those_missing_are_told()
    {
        File.WriteAllText(folder["a.jpg"], "picture a");
        File.WriteAllText(folder["pairs.csv"], "filepath\ttitle\na.jpg\tan a\nb.jpg\ta b\n");
        var index = Build("index", new RecordingObserver(), folder["pairs.csv"]);
        Assert.Equal((1, 1L), (index.Count, index.Rejected["ImageUnreadable"]));
        Assert.Equal("picture a"u8.ToArray(), index.Pairs([0]).Single().ReadImage());
        Assert.Empty(index.Verify());
    }

    [Fact]
    public async Task Numpy_reads_the_vectors()
    {
        Assert.SkipUnless(File.Exists(Python), "there is no " + Python);
        TarMaker.WritePairs(folder["a.tar"], "a", 40);
        var index = Build("index", new RecordingObserver(), folder["a.tar"]);
        const string script =
            """
            import sys
            try:
                import numpy
            except ImportError:
                sys.exit(77)
            images, texts = (numpy.load(f'{sys.argv[1]}/{kind}_emb/{kind}_emb_0.npy', mmap_mode='r') for kind in ('img', 'text'))
            assert images.dtype == texts.dtype == numpy.float16 and images.shape == texts.shape == (40, 16), (images.dtype, images.shape)
            assert numpy.allclose(numpy.linalg.norm(images.astype(numpy.float64), axis=1), 1, atol=1e-3)
            print(*(images.astype(numpy.float64) * texts.astype(numpy.float64)).sum(1))
            """;
        var start = new ProcessStartInfo(Python) { RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(["-c", script, index.Path], start.ArgumentList.Add);
        using var python = Process.Start(start)!;
        var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(python.ExitCode == 77, "python3 has no numpy");
        Assert.True(python.ExitCode == 0, error);
        var similarities = index.Pairs([.. Enumerable.Range(0, 40)]).Select(pair => pair.Similarity);
        Assert.All(output.Split(' ', StringSplitOptions.TrimEntries).Zip(similarities), both => Assert.Equal(double.Parse(both.First, CultureInfo.InvariantCulture), both.Second, 1e-5));
    }

    private static IndexOptions Options => new() { SegmentPairs = 10_000, BatchSize = 64, ModelName = "fake" };

    private ReactIndex Build(string name, RecordingObserver observer, params string[] sources)
    {
        var corpus = Corpus.Open(sources, observer: observer);
        using var closing = corpus as IDisposable;
        return new IndexBuilder(new FakeEmbedder(), Options, observer).Build(folder[name], corpus, TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the work when it has seen a caption often enough.</summary>
    private sealed class StoppingEmbedder(CancellationTokenSource stop, string caption, int often) : React.Embedding.IEmbedder
    {
        private readonly FakeEmbedder inner = new();
        private int seen;

        public int Dimension => inner.Dimension;

        public string Fingerprint => inner.Fingerprint;

        public React.Models.Precision Precision => inner.Precision;

        public int PixelCount => inner.PixelCount;

        public void EmbedTexts(IReadOnlyList<string> texts, Span<float> destination)
        {
            seen += texts.Count(text => text == caption);
            if (seen >= often)
            {
                stop.Cancel();
            }

            inner.EmbedTexts(texts, destination);
        }

        public void Preprocess(ReadOnlyMemory<byte> encoded, string name, Span<float> pixels) => inner.Preprocess(encoded, name, pixels);

        public void EmbedImages(ReadOnlySpan<float> pixels, int count, Span<float> destination) => inner.EmbedImages(pixels, count, destination);

        public void Dispose() => inner.Dispose();
    }
}
