using System.IO.Compression;
using System.Text;
using System.Text.Json;
using React.Corpora;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using Xunit;

namespace React.Engine.Tests.Corpora;

public sealed class TableCorpusTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RecordingObserver observer = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Laions_parquet_gives_addresses_captions_and_the_rest_as_metadata()
    {
        using var corpus = Open(TableMaker.Laion(folder["part-00000.parquet"], 20_005));

        Assert.Equal([10_000L, 10_000, 5], corpus.Shards.Select(shard => shard.PairCount!.Value));
        Assert.All(corpus.Shards, shard => Assert.False(shard.HasImages));
        var items = corpus.Shards.SelectMany(shard => shard.Read()).Select(entry => entry.Item!).ToList();
        Assert.Equal(20_005, items.Count);
        Assert.Equal(Enumerable.Range(0, 20_005).Select(i => $"caption {i}"), items.Select(item => item.Caption));
        var item = items[10_001];
        Assert.Equal("https://example.org/10001.jpg", item.Url);
        Assert.Equal("https://example.org/10001.jpg", item.Image.ToString());
        Assert.True(item.Image.IsUrl);
        Assert.Equal("10001.0", item.Key);
        using var metadata = JsonDocument.Parse(item.Metadata!);
        Assert.Equal(["HEIGHT", "WIDTH", "LICENSE", "NSFW", "similarity", "punsafe", "pwatermark", "hash"], metadata.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(384, metadata.RootElement.GetProperty("WIDTH").GetInt32());
        Assert.Equal(0.3125, metadata.RootElement.GetProperty("similarity").GetDouble());
        using var unknown = JsonDocument.Parse(items[10_000].Metadata!);
        Assert.Equal(JsonValueKind.Null, unknown.RootElement.GetProperty("similarity").ValueKind);
        Assert.Contains(observer.Decisions, text => text.Contains("parquet; 20", StringComparison.Ordinal) && text.Contains("caption in 'TEXT'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_shard_read_alone_is_the_one_that_was_read_after_others()
    {
        var csv = folder["big.csv"];
        File.WriteAllText(csv, "url,caption\n" + string.Concat(Enumerable.Range(0, 25_000).Select(i => $"http://h/{i},\"caption, {i}\"\n")));
        foreach (var path in new[] { csv, TableMaker.Laion(folder["big.parquet"], 25_000) })
        {
            using var whole = Open(path);
            var inOrder = whole.Shards.Select(shard => shard.Read().Select(entry => entry.Item!).ToList()).ToList();
            using var again = Open(path);
            Assert.Equal(whole.Shards.Select(shard => shard.Identity), again.Shards.Select(shard => shard.Identity));
            for (var number = again.Shards.Count - 1; number >= 0; number--)
            {
                Assert.Equal(inOrder[number], again.Shards[number].Read().Select(entry => entry.Item!));
                Assert.Equal(inOrder[number][..10], again.Shards[number].Read().Take(10).Select(entry => entry.Item!));
            }
        }
    }

    [Theory]
    [InlineData("url,caption\nhttp://h/1,\"one, two\"\nhttp://h/2,zwei\n", "separator comma, quote \"", "one, two")]
    [InlineData("url\tcaption\nhttp://h/1\tone \"quoted\" word\nhttp://h/2\tzwei\n", "separator tab", "one \"quoted\" word")]
    [InlineData("url\tcaption\nhttp://h/1\t\"one\" quoted word\nhttp://h/2\t\"open\n", "separator tab, no quotes", "\"one\" quoted word")]
    [InlineData("\uFEFFurl;caption\r\nhttp://h/1;one\r\nhttp://h/2;zwei\r\n", "separator semicolon", "one")]
    [InlineData("x|URL|TEXT\n1|http://h/1|# one\n2|http://h/2|zwei\n", "separator bar", "# one")]
    [InlineData("url,caption\nhttp://h/1,\"one\n\"\"two\"\"\"\nhttp://h/2,zwei\n", "quote \"", "one\n\"two\"")]
    public void Separator_and_quotes_are_found_out_and_told(string text, string told, string caption)
    {
        File.WriteAllText(folder["a.csv"], text);
        using var corpus = Open(folder["a.csv"]);
        Assert.Equal(caption, corpus.Shards.Single().Read().First().Item!.Caption);
        Assert.Equal(2, corpus.Shards.Single().PairCount);
        Assert.Contains(told, observer.Decisions.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Utf16_and_packed_tables_are_read()
    {
        File.WriteAllText(folder["wide.csv"], "url,caption\nhttp://h/1,café\n", Encoding.Unicode);
        using (var stream = new GZipStream(File.Create(folder["packed.jsonl.gz"]), CompressionLevel.Fastest))
        {
            stream.Write("""{"url":"http://h/1","caption":"café","n":{"x":[1]}}"""u8);
        }

        using var wide = Open(folder["wide.csv"]);
        Assert.Equal("café", wide.Shards.Single().Read().Single().Item!.Caption);
        using var packed = Open(folder["packed.jsonl.gz"]);
        var item = packed.Shards.Single().Read().Single().Item!;
        Assert.Equal(("café", """{"n":{"x":[1]}}""", "packed/000000000"), (item.Caption, item.Metadata, item.Key));
    }

    [Fact]
    public void Paths_are_relative_to_the_table_and_never_climb()
    {
        File.WriteAllText(folder["a.jpg"], "a");
        File.WriteAllLines(folder["openclip.csv"],
        [
            "filepath\ttitle", "a.jpg\tbeside", $"{folder["a.jpg"]}\tabsolute", "sub\\b.jpg\tbelow", "../a.jpg\tclimbs", "x/../../a.jpg\tclimbs", "//server/share/a.jpg\tnetwork", @"\\server\share\a.jpg" + "\tnetwork",
            "https://h/a.jpg\taddress", "\tnothing",
        ]);
        using var corpus = Open(folder["openclip.csv"]);
        var entries = corpus.Shards.Single().Read().ToList();
        Assert.True(corpus.Shards.Single().HasImages);
        Assert.Equal(["beside", "absolute", "below"], entries.Where(entry => entry.Item is not null).Select(entry => entry.Item!.Caption));
        Assert.Equal("a"u8.ToArray(), entries[0].Item!.Image.Read());
        Assert.Equal("a"u8.ToArray(), entries[1].Item!.Image.Read());
        Assert.Equal(folder["sub", "b.jpg"], entries[2].Item!.Image.Path);
        Assert.Equal(["UnsafeName", "UnsafeName", "UnsafeName", "UnsafeName", "UnsafeName", "ImageMissing"], entries.Skip(3).Select(entry => entry.Rejection!.Reason));
    }

    [Fact]
    public void Rows_that_img2dataset_could_not_fetch_and_those_that_are_no_pair_are_left_out_with_their_reason()
    {
        var table = TableMaker.Parquet(folder["00000.parquet"],
            """
            SELECT * FROM (VALUES ('http://h/0', '000000000', 'good', 'success', NULL), ('http://h/1', '000000001', 'gone', 'failed_to_download', 'HTTP Error 404: Not Found'),
                ('ftp://h/2', '000000002', 'no address', 'success', NULL), (NULL, '000000003', 'none', 'success', NULL), ('http://h/4', '000000004', NULL, 'success', NULL),
                ('http://h/5', '000000005', '  ', 'success', NULL), ('http://h/6', '000000006', repeat('x', 70000), 'success', NULL), ('http://h/7', repeat('k', 2000), 'long key', 'success', NULL))
            rows(url, key, caption, status, error_message)
            """);
        using var corpus = Open(table);
        var entries = corpus.Shards.Single().Read().ToList();
        Assert.Equal("000000000", entries[0].Item!.Key);
        Assert.Equal(["NotFetched", "UrlInvalid", "UrlMissing", "CaptionMissing", "CaptionEmpty", "CaptionTooLong", "KeyTooLong"], entries.Skip(1).Select(entry => entry.Rejection!.Reason));
        Assert.Contains("404", entries[1].Rejection!.Message, StringComparison.Ordinal);
        Assert.Equal("000000001", entries[1].Rejection!.Key);
    }

    [Fact]
    public void A_status_of_another_kind_leaves_nothing_out()
    {
        File.WriteAllText(folder["a.jsonl"], """{"url":"http://h/1","caption":"one","status":"draft"}""");
        using var corpus = Open(folder["a.jsonl"]);
        Assert.NotNull(corpus.Shards.Single().Read().Single().Item);
    }

    [Fact]
    public void Columns_are_named_by_parameters_where_their_names_are_unknown()
    {
        File.WriteAllText(folder["a.csv"], "Bild,Satz,Nr,url\na.jpg,ein Hund,7,http://h/1\n");
        var error = Assert.Throws<ReactException>(() => Open(folder["a.csv"]));
        Assert.Equal("ReactTableColumns", error.ErrorId);
        Assert.Contains("Bild, Satz, Nr, url", error.Message, StringComparison.Ordinal);

        using var corpus = Open(folder["a.csv"], new TableColumns(Image: "bild", Caption: "SATZ", Key: "Nr"));
        var item = corpus.Shards.Single().Read().Single().Item!;
        Assert.Equal(("7", "ein Hund", "http://h/1", (string?)null), (item.Key, item.Caption, item.Url, item.Metadata));

        error = Assert.Throws<ReactException>(() => Open(folder["a.csv"], new TableColumns(Image: "bild", Caption: "Text")));
        Assert.Contains("no column 'Text'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_a_header_line_is_read_by_the_numbers_of_its_columns()
    {
        File.WriteAllText(folder["cc3m.tsv"], "a very typical bus station\thttp://h/1.jpg\nsierra looked stunning\thttp://h/2.jpg\n");
        Assert.Equal("ReactTableColumns", Assert.Throws<ReactException>(() => Open(folder["cc3m.tsv"])).ErrorId);
        using var corpus = Open(folder["cc3m.tsv"], new TableColumns(Url: "column1", Caption: "column0"));
        Assert.Equal(["a very typical bus station", "sierra looked stunning"], corpus.Shards.Single().Read().Select(entry => entry.Item!.Caption));
    }

    [Theory]
    [InlineData("a.csv", "url,caption,n\nhttp://h/1,one,1\nhttp://h/2,two,2,3\nhttp://h/3,three,3\n", "at line 3", "3 are expected")]
    [InlineData("b.csv", "url,caption,n\nhttp://h/1,one,1\nhttp://h/2,two\n", "at line 3", "3 are expected")]
    [InlineData("c.jsonl", "{\"url\":\"http://h/1\",\"caption\":\"one\"}\n{\"url\":\n{\"url\":\"http://h/3\",\"caption\":\"three\"}\n", "at line 2", "malformed JSON")]
    public void A_bad_line_is_an_error_that_names_file_and_line(string name, string text, string place, string what)
    {
        File.WriteAllText(folder[name], text);
        var error = Assert.Throws<ReactException>(() => Open(folder[name]));
        Assert.Equal("ReactTableInvalid", error.ErrorId);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_line_far_behind_the_sample_is_found_before_work_begins()
    {
        var lines = Enumerable.Range(0, 60_000).Select(i => $"http://h/{i},caption {i}");
        File.WriteAllLines(folder["late.csv"], ["url,caption", .. lines, "http://h,a,b"]);
        Assert.Contains("at line 60002", Assert.Throws<ReactException>(() => Open(folder["late.csv"])).Message, StringComparison.Ordinal);
        File.WriteAllLines(folder["quoted.csv"], ["url,caption", .. lines, "http://h,\"a,b\""]);
        using var corpus = Open(folder["quoted.csv"]);
        Assert.Equal("a,b", corpus.Shards[^1].Read().Last().Item!.Caption);
        File.WriteAllBytes(folder["latin.csv"], [.. Encoding.UTF8.GetBytes(string.Join('\n', ["url,caption", .. lines]) + "\nhttp://h,caf"), 0xE9, (byte)'\n']);
        var error = Assert.Throws<ReactException>(() => Open(folder["latin.csv"]));
        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_damaged_is_named_and_its_content_is_not_quoted()
    {
        File.WriteAllText(folder["huge.csv"], "url,caption\nhttp://h/1," + new string('x', 3_000_000) + "\nhttp://h/2,y\n");
        var error = Assert.Throws<ReactException>(() => Open(folder["huge.csv"]));
        Assert.Equal("ReactTableInvalid", error.ErrorId);
        Assert.InRange(error.Message.Length, 10, 500);

        File.WriteAllText(folder["empty.csv"], "");
        Assert.Equal("ReactTableInvalid", Assert.Throws<ReactException>(() => Open(folder["empty.csv"])).ErrorId);

        var whole = File.ReadAllBytes(TableMaker.Laion(folder["whole.parquet"], 3000));
        File.WriteAllBytes(folder["cut.parquet"], whole[..(whole.Length / 2)]);
        error = Assert.Throws<ReactException>(() => Open(folder["cut.parquet"]));
        Assert.Equal("ReactTableInvalid", error.ErrorId);
        Assert.Contains("cut.parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_within_parquet_ends_in_an_error_or_a_rejection()
    {
        var whole = File.ReadAllBytes(TableMaker.Laion(folder["whole.parquet"], 12_000));
        var random = new Random(3);
        for (var round = 0; round < 60; round++)
        {
            var bytes = whole.ToArray();
            for (var flip = 0; flip < 20; flip++)
            {
                bytes[random.Next(4, bytes.Length)] ^= (byte)random.Next(1, 256);
            }

            File.WriteAllBytes(folder["damaged.parquet"], bytes);
            try
            {
                using var corpus = Open(folder["damaged.parquet"]);
                foreach (var shard in corpus.Shards)
                {
                    Assert.InRange(shard.Read().Count(), 0, TableCorpus.ShardRows + 1);
                }
            }
            catch (ReactException error)
            {
                Assert.Contains("damaged.parquet", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Several_tables_are_read_in_the_order_of_their_numbers_and_a_folder_of_them_too()
    {
        Directory.CreateDirectory(folder["parts"]);
        foreach (var number in new[] { 10, 2, 1 })
        {
            TableMaker.Laion(folder["parts", $"part-{number}.parquet"], number);
        }

        Assert.Equal([1L, 2, 10], Corpus.Open(folder["parts"]).Shards.Select(shard => shard.PairCount!.Value));
        Assert.Equal([2L, 10], Corpus.Open(folder["parts", "part-{2,10}.parquet"]).Shards.Select(shard => shard.PairCount!.Value));
    }

    private TableCorpus Open(string path, TableColumns? columns = null) => Assert.IsType<TableCorpus>(Corpus.Open(path, null, columns, observer, TestContext.Current.CancellationToken));
}
