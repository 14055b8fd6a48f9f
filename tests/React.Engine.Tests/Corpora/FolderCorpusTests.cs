using React.Corpora;
using React.Engine.Tests.Storage;
using Xunit;

namespace React.Engine.Tests.Corpora;

public sealed class FolderCorpusTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pictures_and_captions_of_the_same_name_are_pairs_in_ordinal_order()
    {
        Write("b/z.PNG", "z");
        Write("b/z.txt", "a zebra");
        Write("B.webp", "B");
        Write("B.txt", "  a bear ");
        Write("B.json", "{}");
        Write("a/1.2.jpeg", "12");
        Write("a/1.2.txt", "one point two");

        var corpus = Corpus.Open(folder.Path);
        var items = corpus.Shards.Single().Read().Select(entry => entry.Item!).ToList();

        Assert.Equal([("B", "a bear"), ("a/1.2", "one point two"), ("b/z", "a zebra")], items.Select(item => (item.Key, item.Caption)));
        Assert.Equal(["{}", null, null], items.Select(item => item.Metadata));
        Assert.Equal("z"u8.ToArray(), ImageLocator.Parse(items[2].Image.ToString()).Read());
        Assert.Equal(3, corpus.Shards.Single().PairCount);
    }

    [Fact]
    public void What_is_no_pair_is_rejected_with_its_reason()
    {
        Write("alone.jpg", "x");
        Write("empty.jpg", "x");
        Write("empty.txt", "\n");
        Write("large.jpg", new string('x', 101));
        Write("large.txt", "large");
        Write("long.jpg", "x");
        Write("long.txt", new string('x', 1 << 20));
        Write("readme.txt", "no picture");
        Write("two.gif", "x");
        Write("two.jpg", "y");
        Write("two.txt", "two of a name");

        var entries = Corpus.Open(folder.Path, new CorpusLimits { MaxImageBytes = 100 }).Shards.Single().Read().ToList();

        Assert.Equal(
            [("alone.jpg", "CaptionMissing"), ("empty.jpg", "CaptionEmpty"), ("large.jpg", "ImageTooLarge"), ("long.jpg", "CaptionTooLong"), ("readme", "ImageMissing"), ("two.gif", "KeyRepeated")],
            entries.Where(entry => entry.Rejection is not null).Select(entry => (entry.Rejection!.Key, entry.Rejection.Reason)));
        Assert.Equal("y"u8.ToArray(), Assert.Single(entries, entry => entry.Item is not null).Item!.Image.Read());
    }

    [Fact]
    public void Shards_follow_from_the_names()
    {
        for (var i = 0; i < FolderCorpus.ShardPairs + 5; i++)
        {
            Write($"{i:D5}.jpg", "x");
        }

        var shards = Corpus.Open(folder.Path).Shards;
        Assert.Equal([FolderCorpus.ShardPairs, 5L], shards.Select(shard => shard.PairCount!.Value));
        var identities = shards.Select(shard => shard.Identity).ToArray();
        Assert.Equal(identities, Corpus.Open(folder.Path).Shards.Select(shard => shard.Identity));
        File.WriteAllText(folder["01003.jpg"], "longer");
        Assert.Equal([true, false], Corpus.Open(folder.Path).Shards.Zip(identities, (now, before) => now.Identity == before));
        File.Delete(folder["00003.jpg"]);
        Assert.All(Corpus.Open(folder.Path).Shards.Zip(identities), both => Assert.NotEqual(both.Second, both.First.Identity));
    }

    [Fact]
    public void A_locator_reads_no_byte_outside_its_file()
    {
        Write("a.bin", "0123456789");
        Assert.Equal("345"u8.ToArray(), ImageLocator.Parse(folder["a.bin"] + "?offset=3&length=3").Read());
        Assert.Equal("ReactImageTruncated", Assert.Throws<ReactException>(() => ImageLocator.Part(folder["a.bin"], 8, 3).Read()).ErrorId);
        Assert.Equal("ReactImageTruncated", Assert.Throws<ReactException>(() => ImageLocator.Part(folder["a.bin"], long.MaxValue, 3).Read()).ErrorId);
        Assert.Equal("ReactImageTooLarge", Assert.Throws<ReactException>(() => ImageLocator.Part(folder["a.bin"], 0, long.MaxValue).Read()).ErrorId);
        Assert.Equal("ReactImageTooLarge", Assert.Throws<ReactException>(() => ImageLocator.File(folder["a.bin"]).Read(maxBytes: 9)).ErrorId);
        Assert.Equal(ReactErrorKind.NotFound, Assert.Throws<ReactException>(() => ImageLocator.File(folder["b.bin"]).Read()).Kind);
        Assert.Equal("ReactLocatorInvalid", Assert.Throws<ReactException>(() => ImageLocator.File("x?offset=1&length=2")).ErrorId);
        Assert.Equal("ReactLocatorInvalid", Assert.Throws<ReactException>(() => ImageLocator.Parse(" ")).ErrorId);
    }

    private void Write(string name, string content)
    {
        var path = folder[name.Split('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
