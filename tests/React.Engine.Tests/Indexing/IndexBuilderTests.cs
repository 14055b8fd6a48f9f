using React.Corpora;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Storage;
using React.Indexing;
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
