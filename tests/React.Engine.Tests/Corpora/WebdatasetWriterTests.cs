using System.Diagnostics;
using System.Text;
using React.Corpora;
using React.Engine.Tests.Storage;
using Xunit;

namespace React.Engine.Tests.Corpora;

public sealed class WebdatasetWriterTests
{
    private static readonly string LongKey = string.Join('/', Enumerable.Repeat("a-long-part-of-a-key", 12)) + "/ключ";

    [Fact]
    public void What_is_written_is_read_back_in_its_order_and_from_its_place()
    {
        using var folder = new TemporaryFolder();
        string[] keys = ["000000000", "with/folder/1", LongKey, "00000000é"];
        var places = new List<ImageLocator>();
        using (var writer = new WebdatasetWriter(folder.Path))
        {
            foreach (var key in keys)
            {
                places.Add(writer.Append(key, Sample(key))[0]);
            }

            Assert.False(File.Exists(folder["00000.tar"]));
            writer.Complete();
            Assert.Equal([folder["00000.tar"]], writer.Paths);
        }

        var entries = Corpus.Open(folder.Path).Shards.SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).ToArray();
        Assert.Equal(keys, entries.Select(entry => entry.Item?.Key));
        Assert.Equal(keys.Select(key => $"caption of {key}"), entries.Select(entry => entry.Item!.Caption));
        Assert.Equal(places, entries.Select(entry => entry.Item!.Image));
        Assert.Equal(keys.Select(key => $"picture of {key}"), places.Select(place => Encoding.UTF8.GetString(place.Read())));
    }

    [Fact]
    public void Equal_samples_give_equal_bytes_and_shards_end_by_count_or_bytes()
    {
        using var folder = new TemporaryFolder();
        string[][] names = [.. Enumerable.Range(0, 2).Select(run =>
        {
            var to = Directory.CreateDirectory(folder[$"{run}"]).FullName;
            using var writer = new WebdatasetWriter(to, shardSamples: 3);
            for (var i = 0; i < 7; i++)
            {
                writer.Append(i == 5 ? LongKey : $"{i:D9}", Sample($"{i}"));
            }

            writer.Complete();
            return writer.Paths.ToArray();
        })];
        Assert.Equal(["00000.tar", "00001.tar", "00002.tar"], names[0].Select(Path.GetFileName));
        Assert.All(names[0].Zip(names[1]), pair => Assert.Equal(File.ReadAllBytes(pair.First), File.ReadAllBytes(pair.Second)));

        using var byBytes = new WebdatasetWriter(folder.Path, shardBytes: 1);
        byBytes.Append("0", Sample("0"));
        byBytes.Append("1", Sample("1"));
        byBytes.Complete();
        Assert.Equal(2, byBytes.Paths.Count);
    }

    [Fact]
    public void A_shard_goes_on_where_it_was_left_and_ends_with_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        using (var whole = new WebdatasetShard(folder["whole.tar"]))
        {
            whole.Append("0", Sample("0"));
            whole.Append("1", Sample("1"));
            whole.Complete();
        }

        long kept;
        using (var part = new WebdatasetShard(folder["part.tar"]) { IsResumable = true })
        {
            part.Append("0", Sample("0"));
            kept = part.Length;
            part.Append("9", Sample("lost"));
        }

        Assert.False(File.Exists(folder["part.tar"]));
        using (var part = new WebdatasetShard(folder["part.tar"], kept))
        {
            part.Append("1", Sample("1"));
            part.Complete();
        }

        Assert.Equal(File.ReadAllBytes(folder["whole.tar"]), File.ReadAllBytes(folder["part.tar"]));
    }

    [Fact]
    public void What_is_not_completed_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new WebdatasetWriter(folder.Path))
        {
            writer.Append("0", Sample("0"));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("../climbs"), InlineData("/root"), InlineData("a.b"), InlineData("a\\b"), InlineData(""), InlineData("folder/"), InlineData("./a"), InlineData("con")]
    public void A_key_that_readers_would_split_or_that_leads_out_is_refused(string key)
    {
        using var folder = new TemporaryFolder();
        using var writer = new WebdatasetWriter(folder.Path);
        Assert.Equal("ReactKeyUnusable", Assert.Throws<ReactException>(() => writer.Append(key, Sample("0"))).ErrorId);
    }

    [Fact]
    public void A_key_twice_in_a_shard_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var writer = new WebdatasetWriter(folder.Path);
        writer.Append("0", Sample("0"));
        Assert.Equal("ReactKeyRepeated", Assert.Throws<ReactException>(() => writer.Append("0", Sample("1"))).ErrorId);
    }

    [Fact]
    public async Task Pythons_tarfile_reads_it()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new WebdatasetWriter(folder.Path))
        {
            writer.Append("short", Sample("0"));
            writer.Append(LongKey, Sample("1"));
            writer.Complete();
        }

        const string script = "import sys,tarfile; t=tarfile.open(sys.argv[1]); print([(m.name, t.extractfile(m).read().decode(), m.mtime) for m in t if m.name.endswith('txt')])";
        var start = new ProcessStartInfo("python3", ["-X", "utf8", "-c", script, folder["00000.tar"]]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        try
        {
            using var python = Process.Start(start)!;
            var read = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Equal($"[('short.txt', 'caption of 0', 0), ('{LongKey}.txt', 'caption of 1', 0)]", read.Trim());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no python3 here");
        }
    }

    private static WebdatasetMember[] Sample(string of) =>
        [new("jpg", Encoding.UTF8.GetBytes($"picture of {of}")), new("txt", Encoding.UTF8.GetBytes($"caption of {of}")), new("json", "{}"u8.ToArray())];
}
