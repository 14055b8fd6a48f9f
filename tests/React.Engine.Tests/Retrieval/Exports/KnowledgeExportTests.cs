using System.Diagnostics;
using System.Text.Json;
using React.Corpora;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Imaging;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Retrieval.Exports;
using React.Storage;
using SkiaSharp;
using Xunit;

namespace React.Engine.Tests.Retrieval.Exports;

public sealed class KnowledgeExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RecordingObserver observer = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tars_hold_each_pair_once_and_the_list_every_claim()
    {
        ReactPair[] pairs = [.. Pairs(5), Pairs(5)[1] with { Class = "two", Query = "a two", Score = 0.9f, Rank = 7 }, Gone(9)];
        var export = Export(ExportFormat.Webdataset, "out", pairs, pairsPerShard: 2);
        Assert.Equal((5, 1), (export.Pairs, export.LeftOut));
        Assert.Equal(["00000.tar", "00001.tar", "00002.tar", "audit.csv"], export.Files.Select(Path.GetFileName));
        Assert.Equal(export.Files.Sum(file => new FileInfo(file).Length), export.Bytes);
        Assert.Equal("ImageUnreadable", observer.Rejections.Single().Reason);

        // As a corpus it gives what was put in.
        CorpusItem[] items = [.. Corpus.Open(folder["out"]).Shards.SelectMany(shard => shard.Read()).Select(entry => entry.Item!)];
        Assert.Equal(pairs.Take(5).Select(pair => (pair.Key, pair.Caption)), items.Select(item => (item.Key, item.Caption)));
        Assert.Equal(pairs.Take(5).Select(pair => Convert.ToHexString(pair.ReadImage())), items.Select(item => Convert.ToHexString(item.Image.Read())));
        using var json = JsonDocument.Parse(items[1].Metadata!);
        Assert.Equal(["two", "one"], json.RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(("a two", "https://example.com/1"), (json.RootElement.GetProperty("query").GetString(), json.RootElement.GetProperty("url").GetString()));

        var audit = Rows($"SELECT sample, class, query, rank, key FROM read_csv({Quote("out", "audit.csv")}, header = true)");
        Assert.Equal(7, audit.Count);
        Assert.Equal(["k1|two|a two|7|k1", "k1|one|a one|2|k1"], audit.Where(row => row.EndsWith("|k1", StringComparison.Ordinal)));
        Assert.Contains("|one|a one|10|k9", audit);
    }

    [Fact]
    public void Keys_that_cannot_be_sample_names_get_others()
    {
        string[] keys = ["a/b.c", "a/b_c", "../up", "same", "same", "same-2"];
        ReactPair[] pairs = [.. keys.Select((key, id) => Pairs(keys.Length)[id] with { Key = key })];
        Export(ExportFormat.Webdataset, "out", pairs);
        var items = Corpus.Open(folder["out"]).Shards.SelectMany(shard => shard.Read()).Select(entry => entry.Item!);
        Assert.Equal(["a/b_c", "a/b_c-2", "000000002", "same", "same-2", "same-2-2"], items.Select(item => item.Key));
    }

    [Fact]
    public void An_export_is_the_same_bytes_again_and_goes_only_when_it_may()
    {
        var first = Export(ExportFormat.Webdataset, "out", Pairs(4), pairsPerShard: 1);
        var sums = first.Files.Select(file => Checksums.Sha256(file)).ToArray();
        Assert.Equal("ReactExportExists", Error(ExportFormat.Webdataset, "out", Pairs(2)));

        // One that was interrupted is written anew, and what it had is swept.
        File.WriteAllText(folder["out", "react-export.json"], File.ReadAllText(folder["out", "react-export.json"]).Replace("true", "false", StringComparison.Ordinal));
        File.WriteAllText(folder["out", "00009.tar.tmp"], "half");
        var second = Export(ExportFormat.Webdataset, "out", Pairs(4), pairsPerShard: 1);
        Assert.Equal(sums, second.Files.Select(file => Checksums.Sha256(file)));
        Assert.Equal(6, Directory.GetFiles(folder["out"]).Length);
        Assert.Equal(2, Export(ExportFormat.Webdataset, "out", Pairs(1), replace: true).Files.Count);
        Assert.False(File.Exists(folder["out", "00001.tar"]));
    }

    [Fact]
    public void Tars_of_others_and_of_the_pairs_themselves_are_never_replaced()
    {
        Directory.CreateDirectory(folder["corpus"]);
        TarMaker.Write(folder["corpus", "00000.tar"], ("a.jpg", Picture()), ("a.txt", "a thing"u8.ToArray()));
        Assert.Equal("ReactDestinationNotEmpty", Error(ExportFormat.Webdataset, "corpus", Pairs(1), replace: true));
        Export(ExportFormat.Webdataset, "out", Pairs(3));
        ReactPair[] own = [.. Corpus.Open(folder["out"]).Shards.SelectMany(shard => shard.Read()).Select(entry => new ReactPair { Key = entry.Item!.Key, Caption = "a", Locator = entry.Item.Image.ToString() })];
        Assert.Equal("ReactExportOntoItself", Error(ExportFormat.Webdataset, "out", own, replace: true));
        Assert.Equal(3, Export(ExportFormat.Webdataset, "again", own).Pairs);
    }

    [Theory]
    [InlineData(ExportFormat.Parquet, "pairs.parquet", "read_parquet", "caption")]
    [InlineData(ExportFormat.Csv, "pairs.csv", "read_csv", "title")]
    [InlineData(ExportFormat.Csv, "pairs.tsv", "read_csv", "title")]
    [InlineData(ExportFormat.Jsonl, "pairs.jsonl", "read_json_auto", "caption")]
    public void Tables_have_a_row_a_pair_and_the_columns_that_others_read(ExportFormat format, string name, string reader, string caption)
    {
        ReactPair[] pairs = [.. Pairs(3), Pairs(3)[0] with { Class = "two", Score = 0.9f }];
        pairs[1] = pairs[1] with { Caption = "a \"quoted\", and\ttabbed\nthing ' 猫", Similarity = 0.25f };
        var export = Export(format, name, pairs);
        Assert.Equal((3, name), (export.Pairs, Path.GetFileName(export.Files.Single())));
        Assert.Equal(format, KnowledgeExport.FormatOf(name));
        Assert.Equal(
            pairs.Take(3).Select((pair, i) => $"{pair.Key}|{pair.Caption}|{pair.Url}|{pair.Locator}|{(i == 0 ? "two; one" : "one")}|{(i == 1 ? "0.25" : "")}"),
            Rows($"SELECT key, {caption}, url, filepath, classes, similarity FROM {reader}({Quote(name)})"));
        Assert.Equal("ReactExportExists", Error(format, name, pairs));
        Assert.Equal([name], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Where(file => file!.StartsWith("pairs", StringComparison.Ordinal)));
        Export(format, name, pairs, replace: true);
    }

    [Theory]
    [InlineData("audit.csv", "read_csv")]
    [InlineData("audit.parquet", "read_parquet")]
    [InlineData("audit.jsonl", "read_json_auto")]
    public void The_list_for_audits_says_what_brought_each_pair(string name, string reader)
    {
        ReactPair[] pairs = [Pairs(1)[0], Pairs(1)[0] with { Class = "two", Query = "a two", Score = 0.75f, Rank = 4 }];
        Export(ExportFormat.Audit, name, pairs);
        Assert.Equal(["task|two|a two|0.75|4|k0", "task|one|a one|0.5|1|k0"], Rows($"SELECT task, class, query, score, rank, key FROM {reader}({Quote(name)})"));
    }

    [Fact]
    public void A_table_for_OpenClip_of_pictures_within_tars_is_warned_of()
    {
        Export(ExportFormat.Csv, "pairs.csv", [Pairs(1)[0] with { Locator = ImageLocator.Part(folder["a.tar"], 512, 10).ToString() }]);
        Assert.Contains("Webdataset", observer.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Python_reads_the_tars_as_webdataset_does()
    {
        ReactPair[] pairs = [.. Pairs(3)];
        Export(ExportFormat.Webdataset, "out", pairs, pairsPerShard: 2);
        const string script = """
            import json, sys, tarfile
            samples = {}
            for path in sys.argv[1:]:
                with tarfile.open(path) as tar:
                    for member in tar:
                        folder, slash, name = member.name.rpartition('/')
                        base, _, extension = name.partition('.')
                        samples.setdefault(folder + slash + base, {})[extension] = tar.extractfile(member).read()
            for key, files in samples.items():
                print(key, files['txt'].decode(), len(files['png']), json.loads(files['json'])['class'], sep='|')
            """;
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-c", script, folder["out", "00000.tar"], folder["out", "00001.tar"] })
        {
            start.ArgumentList.Add(argument);
        }

        using var python = Start(start);
        Assert.SkipWhen(python is null, "There is no python3.");
        var text = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(pairs.Select(pair => $"{pair.Key}|{pair.Caption}|{pair.ReadImage().Length}|one"), text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static byte[] Picture(int size = 4) => SyntheticImages.Encode(SKEncodedImageFormat.Png, size, size);

    private ReactPair[] Pairs(int count) => [.. Enumerable.Range(0, count).Select(id =>
    {
        var path = folder[$"{id}.png"];
        File.WriteAllBytes(path, Picture(id + 1));
        return new ReactPair { Key = $"k{id}", Caption = $"a thing of number {id}", Locator = path, Url = $"https://example.com/{id}", Id = id, Task = "task", Class = "one", Query = "a one", Score = 0.5f, Rank = id + 1 };
    })];

    private ReactPair Gone(int id) => Pairs(1)[0] with { Key = $"k{id}", Id = id, Locator = folder["gone.png"], Rank = id + 1 };

    private string Error(ExportFormat format, string name, ReactPair[] pairs, bool replace = false) =>
        Assert.Throws<ReactException>(() => Export(format, name, pairs, replace)).ErrorId;

    private ReactKnowledgeExport Export(ExportFormat format, string name, ReactPair[] pairs, bool replace = false, int pairsPerShard = 100) =>
        new KnowledgeExport { Format = format, Replace = replace, PairsPerShard = pairsPerShard }.Write(pairs, folder[name], observer, TestContext.Current.CancellationToken);

    private string Quote(params string[] parts) => DuckDb.Literal(folder[parts]);

    private static List<string> Rows(string sql)
    {
        using var connection = DuckDb.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column =>
                reader.IsDBNull(column) ? "" : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }
}
