using React.Corpora;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Models;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class IndexBuilderTests : IDisposable
{
    private static readonly IndexOptions Small = new() { SegmentPairs = 50, BatchSize = 8, ModelName = "fake", ModelPath = "/models/fake" };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_index_holds_the_pairs_of_its_corpus_in_order()
    {
        var observer = new RecordingObserver();
        var index = new IndexBuilder(new FakeEmbedder(), Small, observer).Build(folder["index"], MakeCorpus());

        Assert.Equal(7 * 30, index.Count);
        Assert.Equal(4, index.SegmentCount); // two shards of 30 + 4 rejects reach 50
        Assert.Equal(7 * 4, index.RejectedCount);
        Assert.Equal(7, index.Rejected["CaptionEmpty"]);
        Assert.Equal(7, index.Rejected["ImageCorrupt"]);
        Assert.Equal(7, index.Rejected["EmbeddingInvalid"]);
        Assert.Equal(7, index.Rejected["CaptionMissing"]);
        Assert.Equal(28, observer.Rejections.Count);
        Assert.Equal(28, File.ReadAllLines(folder["index", "rejects.jsonl"]).Length);
        Assert.True(index.IsComplete);
        Assert.Equal("fake", index.Model);
        Assert.Equal(index.Bytes, Directory.EnumerateFiles(folder["index"], "*_*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
        Assert.Empty(index.Verify());
        Assert.False(File.Exists(folder["index", FolderLock.FileName]));

        var pairs = index.Pairs([209, 0, 31, 0]);
        Assert.Equal(["s60029", "s00000", "s10001", "s00000"], pairs.Select(pair => pair.Key));
        Assert.Equal("caption s629", pairs[0].Caption);
        Assert.Equal([209L, 0, 31, 0], pairs.Select(pair => pair.Id));
        Assert.Equal("picture s629"u8.ToArray(), ImageLocator.Parse(pairs[0].Locator).Read());

        using var images = index.OpenVectors(VectorKind.Image);
        using var texts = index.OpenVectors(VectorKind.Text);
        var image = new float[16];
        var text = new float[16];
        images.Read(209, image);
        texts.Read(209, text);
        Assert.Equal(image.Zip(text, (a, b) => a * b).Sum(), pairs[0].Similarity, 1e-6f);
        var expected = new float[16];
        new FakeEmbedder().EmbedTexts([pairs[0].Caption], expected);
        Assert.All(expected.Zip(text), both => Assert.Equal(both.First, both.Second, 1e-3f));
    }

    [Fact]
    public void A_build_stopped_anywhere_and_continued_ends_with_the_same_bytes()
    {
        var corpus = MakeCorpus();
        new IndexBuilder(new FakeEmbedder(), Small).Build(folder["whole"], corpus);
        var expected = Snapshot(folder["whole"]);
        var segmentsSeen = new HashSet<int>();
        for (var stop = 0; stop < 224; stop += 24)
        {
            var destination = folder[$"stopped-{stop}"];
            Interrupt(destination, corpus, stop);
            LeaveRemains(destination);
            if (stop % 48 == 0)
            {
                Interrupt(destination, corpus, 60); // and once more on the way
            }

            var done = ReactIndex.Open(destination).SegmentCount;
            segmentsSeen.Add(done);
            var observer = new RecordingObserver();
            var index = new IndexBuilder(new FakeEmbedder(), Small with { DecodeThreads = 1 + (stop % 5) }, observer).Build(destination, corpus);

            Assert.Equal(expected, Snapshot(destination));
            Assert.Empty(index.Verify());
            Assert.Equal(done > 0, observer.Decisions.Any(text => text.StartsWith("Continuing after", StringComparison.Ordinal)));
        }

        Assert.Equal([0, 1, 2, 3, 4], segmentsSeen.Order());
    }

    [Fact]
    public void A_finished_index_is_left_as_it_is()
    {
        var corpus = MakeCorpus();
        new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], corpus);
        var before = Snapshot(folder["index"]);
        var embedder = new FakeEmbedder { BeforeBatch = _ => Assert.Fail("embedded again") };
        Assert.Equal(210, new IndexBuilder(embedder, Small).Build(folder["index"], corpus).Count);
        Assert.Equal(before, Snapshot(folder["index"]));
    }

    [Fact]
    public void Shards_added_to_a_corpus_are_added_to_its_index()
    {
        var corpus = MakeCorpus();
        new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], corpus);
        TarMaker.WritePairs(folder["corpus", "7.tar"], "new", 5);
        var index = new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], Corpus.Open(folder["corpus"]));
        Assert.Equal(215, index.Count);
        Assert.Equal("new0004", index.Pairs([214])[0].Key);
        Assert.Empty(index.Verify());
    }

    [Fact]
    public void A_folder_of_pictures_grows_by_another_folder_only()
    {
        Picture("old", "b");
        new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], Corpus.Open(folder["old"]));
        Picture("new", "a");
        var index = new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], Corpus.Open([folder["old"], folder["new"]]));
        Assert.Equal((2, "b", "a"), (index.Count, index.Pairs([0])[0].Key, index.Pairs([1])[0].Key));
        Assert.Equal([folder["old"], folder["new"]], index.Corpus);
        Assert.Empty(index.Verify());

        Picture("old", "c");
        Assert.Equal("ReactIndexMismatch", Assert.Throws<ReactException>(() =>
            new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], Corpus.Open([folder["old"], folder["new"]]))).ErrorId);

        void Picture(string name, string key)
        {
            Directory.CreateDirectory(folder[name]);
            File.WriteAllText(folder[name, $"{key}.jpg"], $"picture {key}");
            File.WriteAllText(folder[name, $"{key}.txt"], $"caption {key}");
        }
    }

    [Fact]
    public void Another_model_corpus_or_element_type_is_refused()
    {
        var corpus = MakeCorpus();
        var index = new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], corpus);
        var before = Snapshot(folder["index"]);

        Refused("ReactIndexModelMismatch", () => new IndexBuilder(new FakeEmbedder(fingerprint: "fake-2"), Small).Build(folder["index"], corpus));
        Refused("ReactIndexModelMismatch", () => index.EnsureModel("fake-2", "other"));
        Refused("ReactIndexMismatch", () => new IndexBuilder(new FakeEmbedder(), Small with { Element = NpyElement.Float32 }).Build(folder["index"], corpus));
        TarMaker.WritePairs(folder["corpus", "3.tar"], "changed", 5);
        Refused("ReactIndexMismatch", () => new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], Corpus.Open(folder["corpus"])));
        Assert.Equal(before, Snapshot(folder["index"]));

        static void Refused(string id, Action work)
        {
            var error = Assert.Throws<ReactException>(work);
            Assert.Equal((id, ReactErrorKind.Mismatch), (error.ErrorId, error.Kind));
            Assert.NotNull(error.RecommendedAction);
        }
    }

    [Fact]
    public void An_index_keeps_the_precision_that_it_was_begun_in()
    {
        var corpus = MakeCorpus();
        Interrupt(folder["index"], corpus, 100);
        Assert.Equal(Precision.Float32, IndexBuilder.PrecisionOf(folder["index"]));
        Assert.Null(IndexBuilder.PrecisionOf(folder["nowhere"]));
        var other = new IndexBuilder(new FakeEmbedder { Precision = Precision.BFloat16 }, Small);
        foreach (var work in (Action[])[() => other.Build(folder["index"], corpus), () => other.Add(folder["index"], corpus)])
        {
            var error = Assert.Throws<ReactException>(work);
            Assert.Equal(("ReactIndexMismatch", ReactErrorKind.Mismatch), (error.ErrorId, error.Kind));
            Assert.Contains("computed in Float32, not in BFloat16", error.Message, StringComparison.Ordinal);
        }

        var whole = new IndexBuilder(new FakeEmbedder(), Small).Build(folder["index"], corpus);
        Assert.Equal(Precision.Float32, whole.Precision);

        // An index that does not say, as those of earlier versions, takes either and goes on not to say.
        (whole.Manifest with { Precision = null, Segments = [whole.Manifest.Segments[0]], Complete = false }).Save(whole.Path);
        Assert.Null(other.Build(folder["index"], corpus).Precision);
        (whole.Manifest with { Precision = Precision.Auto }).Save(whole.Path);
        Assert.Equal("ReactIndexInvalid", Assert.Throws<ReactException>(() => ReactIndex.Open(whole.Path)).ErrorId);
    }

    [Fact]
    public void A_destination_that_cannot_serve_is_refused()
    {
        var corpus = MakeCorpus();
        File.WriteAllText(folder["file"], "x");
        Assert.Equal("ReactDestinationNotEmpty", Assert.Throws<ReactException>(() => new IndexBuilder(new FakeEmbedder(), Small).Build(folder.Path, corpus)).ErrorId);
        Assert.Throws<ReactException>(() => new IndexBuilder(new FakeEmbedder(), Small).Build(folder["file", "index"], corpus));
        Directory.CreateDirectory(folder["busy"]);
        using (FolderLock.Acquire(folder["busy"]))
        {
            Assert.Equal(ReactErrorKind.Busy, Assert.Throws<ReactException>(() => new IndexBuilder(new FakeEmbedder(), Small).Build(folder["busy"], corpus)).Kind);
        }

        Assert.Equal(["file"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_full_disk_is_called_a_full_disk()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full on this system");
        using var writer = new NpyWriter("/dev/full", 4, NpyElement.Float32);
        var error = Assert.Throws<ReactException>(() =>
        {
            writer.Append([1, 2, 3, 4]);
            writer.Complete();
        });
        Assert.Equal(("ReactDiskFull", ReactErrorKind.LimitReached), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void Progress_counts_to_the_end()
    {
        Directory.CreateDirectory(folder["pictures"]);
        for (var i = 0; i < 30; i++)
        {
            File.WriteAllText(folder["pictures", $"{i}.png"], $"{i}");
            File.WriteAllText(folder["pictures", $"{i}.txt"], i % 3 == 0 ? "" : $"number {i}");
        }

        var observer = new RecordingObserver();
        var index = new IndexBuilder(new FakeEmbedder(), Small, observer).Build(folder["index"], Corpus.Open(folder["pictures"]));
        Assert.Equal(20, index.Count);
        Assert.All(observer.Steps, step => Assert.Equal(30, step.Total));
        Assert.Equal(30, observer.Steps.Last().Done);
        Assert.Equal(observer.Steps.Select(step => step.Done).Order(), observer.Steps.Select(step => step.Done));
    }

    [Fact]
    public void What_is_left_out_is_bounded_and_told_as_it_is_found()
    {
        Directory.CreateDirectory(folder["mute"]);
        for (var shard = 0; shard < 3; shard++)
        {
            var pictures = Enumerable.Range(0, 200).Select(i => ($"p{shard}{i:D4}.jpg", TarMaker.Text("x")));
            TarMaker.Write(folder["mute", $"{shard}.tar"], [.. shard == 1 ? [("a.jpg", TarMaker.Text("a")), ("a.txt", TarMaker.Text("a"))] : Array.Empty<(string, byte[])>(), .. pictures]);
        }

        var observer = new RecordingObserver();
        var index = new IndexBuilder(new FakeEmbedder(), Small, observer).Build(folder["index"], Corpus.Open(folder["mute"]));
        Assert.Equal((1L, 600L, 3), (index.Count, index.RejectedCount, index.SegmentCount));
        Assert.Empty(index.Verify());

        // Batches of 8 wait for no more than 16 times as many entries.
        var steps = observer.Steps.Select(step => step.Done).Prepend(0).ToArray();
        Assert.All(steps.Zip(steps.Skip(1)), both => Assert.InRange(both.Second - both.First, 0, 128));
    }

    [Fact]
    public void An_index_of_nothing_is_empty_and_says_why()
    {
        TarMaker.Write(folder["a.tar"], ("a.jpg", TarMaker.Text("BAD")), ("a.txt", TarMaker.Text("a")));
        var observer = new RecordingObserver();
        var index = new IndexBuilder(new FakeEmbedder(), Small, observer).Build(folder["index"], Corpus.Open(folder["a.tar"]));
        Assert.Equal((0L, 1L), (index.Count, index.RejectedCount));
        Assert.Single(observer.Warnings);
        Assert.Empty(index.Verify());
        Assert.Empty(index.RandomPairs(0, 1));
        Assert.Equal([0], new ExactSearch(index).Search(new float[16], 3, SearchKey.TextOnly).Select(hits => hits.Length));
    }

    private void Interrupt(string destination, ICorpus corpus, int afterPictures)
    {
        using var stopping = new CancellationTokenSource();
        var embedder = new FakeEmbedder
        {
            BeforeBatch = done =>
            {
                if (done >= afterPictures)
                {
                    stopping.Cancel();
                }
            },
        };
        try
        {
            new IndexBuilder(embedder, Small).Build(destination, corpus, stopping.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>What a process that is killed may leave: files half written, lines that no segment owns, temporary files, its lock.</summary>
    private static void LeaveRemains(string destination)
    {
        var next = ReactIndex.Open(destination).SegmentCount;
        File.WriteAllText(Path.Combine(destination, "img_emb", $"img_emb_{next}.npy"), "half");
        File.WriteAllText(Path.Combine(destination, "metadata", $"metadata_{next}.parquet"), "half");
        File.WriteAllText(Path.Combine(destination, "metadata", $"tmp_metadata_{next}.parquet"), "half");
        File.WriteAllText(Path.Combine(destination, "react-index.json.1f-00.tmp"), "half");
        File.AppendAllText(Path.Combine(destination, "rejects.jsonl"), "{\"half");
        File.WriteAllText(Path.Combine(destination, FolderLock.FileName),
            $$"""{"Process":{{Environment.ProcessId}},"Host":"{{Environment.MachineName}}","Started":"2001-01-01T00:00:00Z","Token":"t"}""");
    }

    private static Dictionary<string, string> Snapshot(string path) =>
        Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(file => Path.GetRelativePath(path, file), file => Checksums.Sha256(file));

    private ICorpus MakeCorpus()
    {
        Directory.CreateDirectory(folder["corpus"]);
        for (var shard = 0; shard < 7; shard++)
        {
            var files = Enumerable.Range(0, 30).SelectMany(i => new[]
            {
                ($"s{shard}{i:D4}.jpg", TarMaker.Text($"picture s{shard}{i}")),
                ($"s{shard}{i:D4}.txt", TarMaker.Text($"caption s{shard}{i}")),
            }).ToList();
            files.InsertRange(20,
            [
                ("empty.jpg", TarMaker.Text("x")), ("empty.txt", TarMaker.Text(" \n")),
                ("corrupt.jpg", TarMaker.Text("BAD")), ("corrupt.txt", TarMaker.Text("a corrupt picture")),
                ("nan.jpg", TarMaker.Text("NAN")), ("nan.txt", TarMaker.Text("a picture the model chokes on")),
                ("alone.jpg", TarMaker.Text("x")),
            ]);
            TarMaker.Write(folder["corpus", $"{shard}.tar"], [.. files]);
        }

        return Corpus.Open(folder["corpus"]);
    }
}
