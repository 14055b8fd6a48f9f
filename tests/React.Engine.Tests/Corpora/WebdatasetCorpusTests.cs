using System.Formats.Tar;
using System.Text;
using React.Corpora;
using React.Engine.Tests.Storage;
using Xunit;

namespace React.Engine.Tests.Corpora;

public sealed class WebdatasetCorpusTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Members_are_read_in_place()
    {
        TarMaker.WritePairs(folder["a.tar"], "x", 3);
        var items = Items(folder["a.tar"]);
        Assert.Equal(["x0000", "x0001", "x0002"], items.Select(item => item.Key));
        Assert.Equal("caption x2", items[2].Caption);
        Assert.Equal("picture x2"u8.ToArray(), items[2].Image.Read());
        Assert.Equal(items[2].Image, ImageLocator.Parse(items[2].Image.ToString()));
    }

    [Fact]
    public void Shards_come_in_the_order_of_their_numbers()
    {
        foreach (var name in (string[])["10", "2", "1", "part-00003"])
        {
            TarMaker.WritePairs(folder[$"{name}.tar"], "x", 1);
        }

        Assert.Equal(["1.tar", "2.tar", "10.tar", "part-00003.tar"], Corpus.Open(folder.Path).Shards.Select(shard => shard.Name));
        Assert.Equal(["1.tar", "10.tar"], Corpus.Open(folder["1*.tar"]).Shards.Select(shard => shard.Name));
        Assert.Equal(["part-00003.tar", "2.tar"], Corpus.Open([folder["part-00003.tar"], folder["2.tar"]]).Shards.Select(shard => shard.Name));
    }

    [Fact]
    public void Samples_keep_folders_second_extensions_and_metadata()
    {
        TarMaker.Write(folder["a.tar"],
            ("./dir/a.JPG", [1]), ("./dir/a.seg.png", [2]), ("./dir/a.txt", TarMaker.Text("\uFEFF a caption\n")), ("./dir/a.json", TarMaker.Text("{\"url\":\"u\"}")), ("./dir/a.cls", TarMaker.Text("7")));
        var item = Items(folder["a.tar"]).Single();
        Assert.Equal(("dir/a", "a caption", "{\"url\":\"u\"}"), (item.Key, item.Caption, item.Metadata));
        var sample = TarSamples.Read(folder["a.tar"], _ => Assert.Fail("rejected")).Single();
        Assert.Equal(["cls", "jpg", "json", "seg.png", "txt"], sample.Members.Keys.Order());
        Assert.Equal("7"u8.ToArray(), sample.Members["cls"].Location.Read());
        Assert.True(sample.Complete);
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Long_names_and_extended_headers_do_not_shift_the_data(TarEntryFormat format)
    {
        var name = string.Concat(Enumerable.Repeat("very-long-folder/", 20)) + "ä";
        using (var stream = File.Create(folder["a.tar"]))
        {
            using var writer = new TarWriter(stream, format);
            foreach (var (extension, text) in new[] { ("jpg", "the picture"), ("txt", "the caption") })
            {
                TarEntry entry = format == TarEntryFormat.Pax ? new PaxTarEntry(TarEntryType.RegularFile, $"{name}.{extension}") : new GnuTarEntry(TarEntryType.RegularFile, $"{name}.{extension}");
                entry.DataStream = new MemoryStream(TarMaker.Text(text));
                writer.WriteEntry(entry);
            }
        }

        var item = Items(folder["a.tar"]).Single();
        Assert.Equal((name, "the caption", "the picture"), (item.Key, item.Caption, Encoding.UTF8.GetString(item.Image.Read())));
    }

    [Fact]
    public void A_tar_cut_anywhere_gives_what_came_before_and_one_rejection()
    {
        TarMaker.WritePairs(folder["whole.tar"], "x", 4);
        var bytes = File.ReadAllBytes(folder["whole.tar"]);
        for (var length = 0; length < bytes.Length - 1024; length += 100)
        {
            File.WriteAllBytes(folder["cut.tar"], bytes[..length]);
            var entries = Corpus.Open(folder["cut.tar"]).Shards.Single().Read().ToList();

            // A pair takes four blocks: two headers, two contents; the caption's content is 10 bytes long.
            Assert.Equal(Enumerable.Range(0, 4).Count(i => length >= (i * 2048) + 1536 + 10), entries.Count(entry => entry.Item is not null));
            var rejection = Assert.Single(entries, entry => entry.Rejection is not null).Rejection!;
            Assert.Equal("TarDamaged", rejection.Reason);
            Assert.Equal(entries[^1].Rejection, rejection);
        }
    }

    [Fact]
    public void A_tar_of_noise_or_changed_bytes_never_throws()
    {
        TarMaker.WritePairs(folder["whole.tar"], "x", 4);
        var bytes = File.ReadAllBytes(folder["whole.tar"]);
        var random = new Random(4);
        for (var round = 0; round < 500; round++)
        {
            var changed = (byte[])bytes.Clone();
            for (var i = 0; i < 1 + (round % 8); i++)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            if (round % 50 == 0)
            {
                random.NextBytes(changed);
            }

            File.WriteAllBytes(folder["changed.tar"], changed);
            foreach (var item in Corpus.Open(folder["changed.tar"]).Shards.Single().Read().Where(entry => entry.Item is not null))
            {
                item.Item!.Image.Read();
            }
        }
    }

    [Fact]
    public void A_header_that_claims_gigabytes_is_refused_before_anything_is_allocated()
    {
        var header = new byte[1536];
        Encoding.ASCII.GetBytes("a").CopyTo(header, 0);
        Encoding.ASCII.GetBytes("17777777777\0").CopyTo(header, 124);
        header[156] = (byte)'x';
        File.WriteAllBytes(folder["bomb.tar"], header);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("claims 2147483647 bytes", Assert.Single(Corpus.Open(folder["bomb.tar"]).Shards.Single().Read()).Rejection!.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Names_that_climb_are_rejected_and_nothing_is_written()
    {
        Directory.CreateDirectory(folder["in"]);
        string[] wicked = ["../up.jpg", "../up.txt", "/rooted.jpg", "a/../../b.jpg", "C:\\x.jpg", "..\\y.jpg", "a/nul.jpg", "b/.. /c.jpg"];
        TarMaker.Write(folder["in", "a.tar"], [.. wicked.Select(name => (name, new byte[] { 1 })), ("good.jpg", new byte[] { 1 }), ("good.txt", TarMaker.Text("fine"))]);
        var before = Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories);

        var entries = Corpus.Open(folder["in", "a.tar"]).Shards.Single().Read().ToList();

        Assert.Equal(wicked, entries.Where(entry => entry.Rejection?.Reason == "UnsafeName").Select(entry => entry.Rejection!.Key));
        Assert.Equal("good", Assert.Single(entries, entry => entry.Item is not null).Item!.Key);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_is_no_pair_is_rejected_with_its_reason()
    {
        TarMaker.Write(folder["a.tar"],
            ("empty.jpg", [1]), ("empty.txt", TarMaker.Text(" \t\r\n")),
            ("alone.jpg", [1]),
            ("text.txt", TarMaker.Text("no picture")),
            ("long.jpg", [1]), ("long.txt", new byte[1 << 20]),
            ("large.jpg", new byte[101]), ("large.txt", TarMaker.Text("large")),
            ("twice.jpg", [1]), ("twice.txt", TarMaker.Text("one")), ("twice.txt", TarMaker.Text("two")));

        var entries = Corpus.Open(folder["a.tar"], new CorpusLimits { MaxImageBytes = 100 }).Shards.Single().Read().ToList();

        Assert.Equal(
            [("empty", "CaptionEmpty"), ("alone", "CaptionMissing"), ("text", "ImageMissing"), ("long", "CaptionTooLong"), ("large", "ImageTooLarge"), ("twice.txt", "MemberRepeated")],
            entries.Where(entry => entry.Rejection is not null).Select(entry => (entry.Rejection!.Key, entry.Rejection.Reason)));
        Assert.Equal("one", Assert.Single(entries, entry => entry.Item is not null).Item!.Caption);
    }

    [Fact]
    public void What_is_no_corpus_is_told_apart()
    {
        File.WriteAllText(folder["a.tar.gz"], "x");
        Directory.CreateDirectory(folder["empty"]);
        Assert.Equal("ReactCorpusCompressed", Assert.Throws<ReactException>(() => Corpus.Open(folder["a.tar.gz"])).ErrorId);
        Assert.Equal("ReactCorpusNotFound", Assert.Throws<ReactException>(() => Corpus.Open(folder["nothing"])).ErrorId);
        Assert.Equal("ReactCorpusNotFound", Assert.Throws<ReactException>(() => Corpus.Open(folder["no*.tar"])).ErrorId);
        Assert.Equal("ReactCorpusEmpty", Assert.Throws<ReactException>(() => Corpus.Open(folder["empty"])).ErrorId);
    }

    private static List<CorpusItem> Items(string path)
    {
        var entries = Corpus.Open(path).Shards.Single().Read().ToList();
        Assert.All(entries, entry => Assert.True(entry.Rejection is null, entry.Rejection?.ToString()));
        return [.. entries.Select(entry => entry.Item!)];
    }
}
