using React.Corpora;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Models;
using React.Storage;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Indexing;

/// <summary>An index that is made in parts, joined, added to, thinned out and compacted.</summary>
public sealed class IndexLifecycleTests : IDisposable
{
    private static readonly IndexOptions Small = new() { SegmentPairs = 50, BatchSize = 8, ModelName = "fake", ModelPath = "/models/fake" };

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Parts_that_are_joined_in_order_are_the_whole(int of)
    {
        var corpus = MakeCorpus("corpus", 7);
        var whole = Build("whole", corpus);
        var parts = Enumerable.Range(1, of).Select(number => Build($"part-{number}", CorpusPart.Parse($"{number}/{of}").Take(corpus))).ToList();
        var observer = new RecordingObserver();
        var joined = IndexJoin.Run(parts[0].Path, [.. parts.Skip(1)], observer, Stop);

        Assert.Equal(Rows(whole), Rows(joined));
        Assert.Equal((whole.RejectedCount, whole.Count), (joined.RejectedCount, joined.Count));
        Assert.Equal(File.ReadAllText(folder["whole", "rejects.jsonl"]), File.ReadAllText(Path.Combine(joined.Path, "rejects.jsonl")));
        Assert.Empty(joined.Verify(stopping: Stop));
        Assert.All(parts.Skip(1), part => Assert.Empty(part.Verify(stopping: Stop)));

        // A second time there is nothing to join, and the whole corpus is found done.
        Assert.Equal(joined.Count, IndexJoin.Run(joined.Path, [.. parts.Skip(1)], observer, Stop).Count);
        Assert.Equal(joined.Count, new IndexBuilder(new FakeEmbedder { BeforeBatch = _ => Assert.Fail("embedded again") }, Small).Build(joined.Path, corpus, Stop).Count);

        // Compacted, both have the same content in files that may be called otherwise.
        var compacted = new IndexCompactor(1000, observer).Run(joined.Path, Stop);
        Assert.Equal(Contents(new IndexCompactor(1000, observer).Run(whole.Path, Stop)), Contents(compacted));
        Assert.Equal(1, compacted.SegmentCount);
        Assert.Empty(compacted.Verify(stopping: Stop));
        Assert.Equal(compacted.Count, new IndexBuilder(new FakeEmbedder { BeforeBatch = _ => Assert.Fail("embedded again") }, Small).Build(joined.Path, corpus, Stop).Count);
    }

    [Fact]
    public void Parts_of_different_precision_make_an_index_that_does_not_say()
    {
        var corpus = MakeCorpus("corpus", 4);
        var first = Build("first", CorpusPart.Parse("1/2").Take(corpus));
        var second = new IndexBuilder(new FakeEmbedder { Precision = Precision.BFloat16 }, Small).Build(folder["second"], CorpusPart.Parse("2/2").Take(corpus), Stop);
        var observer = new RecordingObserver();
        Assert.Null(IndexJoin.Run(first.Path, [second], observer, Stop).Precision);
        Assert.Contains(observer.Decisions, text => text.Contains("computed in BFloat16", StringComparison.Ordinal));
    }

    [Fact]
    public void All_pairs_come_in_the_order_of_their_ids_without_the_removed_ones()
    {
        var index = Build("index", MakeCorpus("corpus", 4));
        Assert.Equal(index.Pairs([.. Enumerable.Range(0, 120)]), new IndexPairs(index));
        var thinned = PairRemoval.ByKey(index.Path, ["corpus0/0003", "corpus3/0029"], SilentObserver.Instance, Stop);
        Assert.Equal(thinned.Pairs([.. Enumerable.Range(0, 119).Where(id => id != 3)]), new IndexPairs(thinned));
    }

    [Fact]
    public void Files_of_a_part_are_linked_and_survive_it()
    {
        var corpus = MakeCorpus("corpus", 4);
        var first = Build("first", CorpusPart.Parse("1/2").Take(corpus));
        var second = Build("second", CorpusPart.Parse("2/2").Take(corpus));
        var observer = new RecordingObserver();
        var joined = IndexJoin.Run(first.Path, [second], observer, Stop);
        Assert.Contains(observer.Decisions, text => text.EndsWith($"{second.Bytes:N0} of {second.Bytes:N0} bytes were not copied.", StringComparison.Ordinal));
        Directory.Delete(second.Path, recursive: true);
        Assert.Empty(joined.Verify(stopping: Stop));
    }

    [Fact]
    public void Only_finished_indexes_of_the_same_form_are_joined()
    {
        var corpus = MakeCorpus("corpus", 2);
        var one = Build("one", CorpusPart.Parse("1/2").Take(corpus));
        var rest = CorpusPart.Parse("2/2").Take(corpus);
        Refused("ReactIndexModelMismatch", new IndexBuilder(new FakeEmbedder(fingerprint: "fake-2"), Small).Build(folder["model"], rest, Stop));
        Refused("ReactIndexMismatch", new IndexBuilder(new FakeEmbedder(), Small with { Element = NpyElement.Float32 }).Build(folder["element"], rest, Stop));
        var unfinished = Build("unfinished", rest);
        (unfinished.Manifest with { Complete = false }).Save(unfinished.Path);
        Refused("ReactIndexIncomplete", ReactIndex.Open(unfinished.Path));
        var damaged = Build("damaged", rest);
        File.AppendAllText(damaged.FilePath(damaged.Manifest.Segments[0].Files[0]), "x");
        Refused("ReactIndexDamaged", damaged);
        Assert.Empty(one.Verify(stopping: Stop));

        void Refused(string id, ReactIndex part) =>
            Assert.Equal(id, Assert.Throws<ReactException>(() => IndexJoin.Run(one.Path, [part], SilentObserver.Instance, Stop)).ErrorId);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("/4")]
    [InlineData("-1/4")]
    [InlineData("1/99999999999")]
    public void What_names_no_part_is_refused(string text) => Assert.Equal("ReactPartInvalid", Assert.Throws<ReactException>(() => CorpusPart.Parse(text)).ErrorId);

    [Fact]
    public void More_parts_than_shards_are_refused() =>
        Assert.Equal("ReactPartEmpty", Assert.Throws<ReactException>(() => CorpusPart.Parse("1/8").Take(MakeCorpus("corpus", 7))).ErrorId);

    [Fact]
    public void A_corpus_is_added_once_and_an_interrupted_addition_goes_on()
    {
        var (old, more) = (MakeCorpus("old", 3), MakeCorpus("more", 4));
        Build("whole", old);
        new IndexBuilder(new FakeEmbedder(), Small).Add(folder["whole"], more, Stop);
        var index = Build("index", old);
        using var stopping = new CancellationTokenSource();
        var embedder = new FakeEmbedder
        {
            BeforeBatch = done =>
            {
                if (done > 80)
                {
                    stopping.Cancel();
                }
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => new IndexBuilder(embedder, Small).Add(index.Path, more, stopping.Token));
        Assert.False(ReactIndex.Open(index.Path).IsComplete);
        Assert.Equal("ReactIndexIncomplete", Assert.Throws<ReactException>(() => new IndexBuilder(new FakeEmbedder(), Small).Add(index.Path, MakeCorpus("third", 1), Stop)).ErrorId);

        var grown = new IndexBuilder(new FakeEmbedder(), Small).Add(index.Path, more, Stop);
        Assert.Equal(Snapshot("whole"), Snapshot("index"));
        Assert.Equal((7 * 30, true), (grown.Count, grown.IsComplete));
        Assert.Equal([folder["old"], folder["more"]], grown.Corpus);
        Assert.Empty(grown.Verify(stopping: Stop));
        Assert.Equal(grown.Count, new IndexBuilder(new FakeEmbedder { BeforeBatch = _ => Assert.Fail("embedded again") }, Small).Add(index.Path, more, Stop).Count);
        Assert.Equal(grown.Count, Build("index", Corpus.Open([folder["old"], folder["more"]])).Count);
    }

    [Fact]
    public void Removed_pairs_are_gone_for_new_readers_and_there_for_old_ones()
    {
        var before = Build("index", MakeCorpus("corpus", 4));
        var observer = new RecordingObserver();
        var after = PairRemoval.ByKey(before.Path, ["corpus0/0003", "corpus3/0029", "nobody"], observer, Stop);
        Assert.Equal((118L, 120L, 2L), (after.Count, after.RowCount, after.RemovedCount));
        Assert.Equal([3L, 119L], after.Removed!.Members());
        Assert.Equal(("nobody", "KeyUnknown"), observer.Rejections.Select(rejection => (rejection.Key, rejection.Reason)).Single());
        Assert.Empty(after.Verify(stopping: Stop));

        var last = PairRemoval.ByFilter(before.Path, new PairFilter("key LIKE 'corpus1/%'"), observer, Stop);
        Assert.Equal((88L, 32L), (last.Count, last.RemovedCount));
        Assert.Empty(last.Verify(stopping: Stop));
        Assert.Equal((120L, null), (before.Count, before.Removed));
        Assert.Equal([3L, 119L], ReactIndex.Open(before.Path).Removed!.Members().Where(row => row is < 30 or > 59));
        Assert.Equal(2, after.Removed.Count);
        var written = last.LastWritten;
        Assert.Equal(written, PairRemoval.ByKey(before.Path, ["corpus1/0000"], observer, Stop).LastWritten);
        Assert.Equal("ReactFilterInvalid", Assert.Throws<ReactException>(() => PairRemoval.ByFilter(before.Path, new PairFilter("no such column"), observer, Stop)).ErrorId);
    }

    [Fact]
    public void A_reader_finds_what_was_removed_before_although_more_was_removed_since()
    {
        var index = Build("index", MakeCorpus("corpus", 2));
        var held = PairRemoval.ByKey(index.Path, ["corpus0/0000"], SilentObserver.Instance, Stop);
        PairRemoval.ByKey(index.Path, ["corpus0/0001"], SilentObserver.Instance, Stop);
        Assert.Equal([0L], held.Removed!.Members());
        Assert.Empty(ReactIndex.Open(index.Path).Verify(stopping: Stop));
        PairRemoval.ByKey(index.Path, ["corpus0/0002"], SilentObserver.Instance, Stop);
        Assert.False(File.Exists(folder["index", "removed", "removed_0.npy"]));
    }

    [Fact]
    public void Compaction_takes_back_what_was_removed_and_a_second_one_finds_nothing_to_do()
    {
        var index = Build("index", MakeCorpus("corpus", 7));
        PairRemoval.ByFilter(index.Path, new PairFilter("key LIKE '%7' OR key LIKE 'corpus4/%'"), SilentObserver.Instance, Stop);
        var thinned = ReactIndex.Open(index.Path);
        var expected = Rows(thinned).Where((_, row) => !thinned.Removed!.Contains(row)).ToList();
        var observer = new RecordingObserver();
        var compacted = new IndexCompactor(110, observer).Run(index.Path, Stop);
        Assert.Equal(expected, Rows(compacted));
        Assert.Equal((162L, 162L, 0L, 2, 28L), (compacted.Count, compacted.RowCount, compacted.RemovedCount, compacted.SegmentCount, compacted.RejectedCount));
        Assert.Empty(compacted.Verify(stopping: Stop));
        Assert.Equal(2, Directory.GetFiles(folder["index", "img_emb"]).Length);
        Assert.False(File.Exists(folder["index", CompactionLog.FileName]));

        var before = Snapshot("index");
        new IndexCompactor(110, observer).Run(index.Path, Stop);
        Assert.Equal(before, Snapshot("index"));
        Assert.StartsWith("Nothing to do", observer.Decisions.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_compaction_that_is_interrupted_ends_with_the_same_bytes(int steps)
    {
        var corpus = MakeCorpus("corpus", 7);
        foreach (var name in (string[])["whole", "index"])
        {
            Build(name, corpus);
            PairRemoval.ByFilter(folder[name], new PairFilter("key LIKE '%7'"), SilentObserver.Instance, Stop);
        }

        new IndexCompactor(60, SilentObserver.Instance).Run(folder["whole"], Stop);
        using var stopping = new CancellationTokenSource();
        var log = folder["index", CompactionLog.FileName];
        var observer = new StoppingObserver(() =>
        {
            if (CompactionLog.Load(folder["index"], IndexManifest.Load(folder["index"]))?.Segments.Count >= steps || steps == 0)
            {
                stopping.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => new IndexCompactor(60, observer).Run(folder["index"], stopping.Token));
        Assert.Equal(steps > 0, File.Exists(log));
        new IndexCompactor(60, SilentObserver.Instance).Run(folder["index"], Stop);
        Assert.Equal(Snapshot("whole"), Snapshot("index"));
    }

    [Fact]
    public void A_compaction_that_was_interrupted_is_forgotten_once_the_index_has_changed()
    {
        var index = Build("index", MakeCorpus("corpus", 7));
        using var stopping = new CancellationTokenSource();
        var observer = new StoppingObserver(() =>
        {
            if (File.Exists(folder["index", CompactionLog.FileName]))
            {
                stopping.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => new IndexCompactor(120, observer).Run(index.Path, stopping.Token));
        PairRemoval.ByKey(index.Path, ["corpus0/0000"], SilentObserver.Instance, Stop);
        Assert.False(File.Exists(folder["index", CompactionLog.FileName]));
        Assert.Empty(ReactIndex.Open(index.Path).Verify(stopping: Stop));
        Assert.Equal("corpus0/0001", new IndexCompactor(1000, SilentObserver.Instance).Run(index.Path, Stop).Pairs([0])[0].Key);
    }

    [Fact]
    public void A_forecast_is_near_what_a_build_takes_and_leaves_nothing()
    {
        var corpus = MakeCorpus("corpus", 40);
        var forecast = IndexForecast.Measure(new FakeEmbedder(), Small, folder["index"], corpus, Stop);
        Assert.False(Directory.Exists(folder["index"]));
        var index = Build("index", corpus);
        Assert.InRange(forecast.Entries!.Value, 1000, 2000); // 40 shards of 34
        Assert.InRange(forecast.Bytes, index.Bytes / 3, index.Bytes * 3);
        Assert.InRange(forecast.Memory, 1 << 20, 1L << 40);
        Assert.True(forecast.Time > TimeSpan.Zero);
        Assert.Contains("pairs, about", forecast.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, IndexForecast.Measure(new FakeEmbedder(), Small, folder["index"], corpus, Stop).Entries);
    }

    [Fact]
    public void The_number_of_pairs_in_tars_is_estimated_soon()
    {
        var observer = new RecordingObserver();
        new IndexBuilder(new FakeEmbedder(), Small, observer).Build(folder["index"], MakeCorpus("corpus", 20), Stop);
        Assert.All(observer.Steps, step => Assert.True(step.IsEstimate && step.Total >= step.Done));
        Assert.All(observer.Steps.Skip(3), step => Assert.InRange(step.Total!.Value, 400, 1000)); // 20 shards of 34
        Assert.Equal(680, observer.Steps.Last().Total);
    }

    private ReactIndex Build(string name, ICorpus corpus) => new IndexBuilder(new FakeEmbedder(), Small).Build(folder[name], corpus, Stop);

    /// <summary>All that an index says of its rows, in order: pairs and stored vectors.</summary>
    private static List<string> Rows(ReactIndex index)
    {
        using var images = index.OpenVectors(VectorKind.Image);
        using var texts = index.OpenVectors(VectorKind.Text);
        var vector = new float[index.Dimension];
        return [.. index.Pairs([.. Enumerable.Range(0, (int)index.RowCount).Select(row => (long)row)]).Select(pair =>
        {
            images.Read(pair.Id, vector);
            var image = string.Join(' ', vector);
            texts.Read(pair.Id, vector);
            return $"{pair.Key}|{pair.Caption}|{pair.Locator}|{pair.Similarity}|{image}|{string.Join(' ', vector)}";
        })];
    }

    private static List<string> Contents(ReactIndex index) => [.. index.Manifest.Segments.SelectMany(segment => segment.Files).Select(file => file.Sha256)];

    private Dictionary<string, string> Snapshot(string name) =>
        Directory.EnumerateFiles(folder[name], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(file => Path.GetRelativePath(folder[name], file), file => Checksums.Sha256(file));

    private ICorpus MakeCorpus(string name, int shards)
    {
        Directory.CreateDirectory(folder[name]);
        for (var shard = 0; shard < shards; shard++)
        {
            var files = Enumerable.Range(0, 30).SelectMany(i => new[]
            {
                ($"{name}{shard}/{i:D4}.jpg", TarMaker.Text($"picture {name} {shard} {i}")),
                ($"{name}{shard}/{i:D4}.txt", TarMaker.Text($"caption {name} {shard} {i}")),
            }).ToList();
            files.InsertRange(20,
            [
                ("empty.jpg", TarMaker.Text("x")), ("empty.txt", TarMaker.Text(" \n")),
                ("corrupt.jpg", TarMaker.Text("BAD")), ("corrupt.txt", TarMaker.Text("a corrupt picture")),
                ("nan.jpg", TarMaker.Text("NAN")), ("nan.txt", TarMaker.Text("a picture the model chokes on")),
                ("alone.jpg", TarMaker.Text("x")),
            ]);
            TarMaker.Write(folder[name, $"{shard}.tar"], [.. files]);
        }

        return Corpus.Open(folder[name]);
    }

    private sealed class StoppingObserver(Action step) : IWorkObserver
    {
        public void Progress(WorkProgress progress) => step();

        public void Decision(string text)
        {
        }

        public void Warning(string text)
        {
        }

        public void Reject(Rejection rejection)
        {
        }
    }
}
