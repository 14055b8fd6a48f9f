using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Faults;

/// <summary>Indexes that are damaged, disks that fill up while they are made, and readers while they grow.</summary>
[Collection(TinyCollection.Name)]
public sealed class IndexFaultTests(TinyBench bench)
{
    private const int Readers = 8;

    /// <summary>Builds with segments of 100 pairs, so that a small corpus makes many.</summary>
    private const string BuildSmall = """
        $base = Get-ReactModel $model
        $options = [React.Indexing.IndexOptions]@{ SegmentPairs = 100; ModelName = $base.Name; ModelPath = $base.Path }
        $embedder = [React.Embedding.ModelEmbedder]::new($base.Load('Cpu'), $null)
        try {
            $built = [React.Indexing.IndexBuilder]::new($embedder, $options, $null).Build($to, [React.Corpora.Corpus]::Open([string] $corpus, $null), [System.Threading.CancellationToken]::None)
        }
        finally { $embedder.Dispose() }

        """;

    [Fact]
    public void A_flipped_byte_in_any_file_is_found_and_named()
    {
        var corpus = bench.New("corpus");
        Tars.WritePairs(Path.Combine(corpus, "0.tar"), 0, 30);
        var cut = Tars.WritePairs(Path.Combine(corpus, "1.tar"), 30, 30);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^2000]);
        var index = bench.New("index");
        bench.Run("""
            param($corpus, $to)
            New-ReactIndex -Corpus $corpus -Destination $to -Model $model -WarningAction SilentlyContinue
            Update-ReactIndex $to -RemoveKey '000003', '000033'
            """, corpus, index);
        var files = Directory.GetFiles(index, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(index, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["img_emb/img_emb_0.npy", "metadata/metadata_0.parquet", "react-index.json", "rejects.jsonl", "removed/removed_0.npy", "text_emb/text_emb_0.npy"], files);
        var random = new Random(20);
        foreach (var name in files)
        {
            var path = Path.Combine(index, name);
            var good = File.ReadAllBytes(path);
            foreach (var place in (int[])[0, random.Next(good.Length), random.Next(good.Length), good.Length - 1])
            {
                var bad = good.ToArray();
                bad[place] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, bad);
                var result = bench.Try("param($index) Test-ReactIndex $index", index);
                if (name == "react-index.json")
                {
                    Assert.Contains(path, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
                }
                else
                {
                    var fault = Assert.Single(result.ThrowOnError().Output.Single().Get<PSObject[]>("Faults"));
                    Assert.Equal((name, "ChecksumDiffers"), (fault.Get<string>("File"), fault.Get<string>("Kind")));
                }
            }

            File.WriteAllBytes(path, good);
        }

        Assert.True(bench.Run("param($index) Test-ReactIndex $index", index)[0].Get<bool>("Passed"));
    }

    [Fact]
    public void A_disk_that_fills_up_in_the_middle_of_a_build_loses_nothing()
    {
        using var disk = SmallDisk.Mount(2 << 20);
        var corpus = bench.New("corpus");
        for (var shard = 0; shard < 20; shard++)
        {
            Tars.WritePairs(Path.Combine(corpus, $"{shard}.tar"), 100 * shard, 100);
        }

        var (whole, to) = (bench.New("whole"), Path.Combine(disk.Path, "to"));
        bench.Run("param($corpus, $to)\n" + BuildSmall, corpus, whole);
        disk.Fill(160 << 10);
        Failed(bench.Try("param($corpus, $to)\n" + BuildSmall, corpus, to), disk.Path);
        var kept = bench.Run("param($to) Get-ReactIndex $to", to)[0];
        Assert.InRange(kept.Get<int>("SegmentCount"), 1, 19);
        var first = Path.Combine(to, "img_emb", "img_emb_0.npy");
        var written = File.GetLastWriteTimeUtc(first);

        disk.Free();
        bench.Run("param($corpus, $to)\n" + BuildSmall, corpus, to);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
        Assert.Equal(Checksums.Of(whole), Checksums.Of(to));

        // And so do a compaction, a removal and a join.
        bench.Run("param($to) Update-ReactIndex $to -RemoveFilter \"key LIKE '%7'\"", to);
        var before = Checksums.Of(to);
        disk.Fill(24 << 10);
        Failed(bench.Try("param($to) Optimize-ReactIndex $to", to), disk.Path);
        Failed(bench.Try("param($to, $part) Update-ReactIndex $to -Part $part", to, bench.Index), disk.Path);
        Assert.All(bench.Run("param($to) (Test-ReactIndex $to).Faults", to), fault => Assert.Equal("Unlisted", fault.Get<string>("Kind")));
        disk.Fill(0);
        Failed(bench.Try("param($to) Update-ReactIndex $to -RemoveKey '000001'", to), disk.Path);
        disk.Free();
        bench.Run("param($to) Update-ReactIndex $to -RemoveKey '000007'", to);
        Assert.Equal(before, Checksums.Of(to));
        Assert.Equal((1800, 1), bench.Run("param($to) Optimize-ReactIndex $to", to).Select(index => (index.Get<int>("Count"), index.Get<int>("SegmentCount"))).Single());
        Assert.True(bench.Run("param($to) Test-ReactIndex $to", to)[0].Get<bool>("Passed"));
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task Eight_runspaces_search_while_a_ninth_appends()
    {
        var corpora = Enumerable.Range(0, 7).Select(number => Tars.WritePairs(Path.Combine(bench.New("corpus"), "a.tar"), 400 * number, 400)).ToList();
        var index = bench.New("index");
        const string search = "Find-ReactKnowledge -Text 'a small picture' -Count 40 -Model $model -Index";
        var before = Ids(bench.Run($"param($corpus, $to) $null = New-ReactIndex -Corpus $corpus -Destination $to -Model $model; {search} $to", corpora[0], index));

        using var ended = new CancellationTokenSource();
        var searches = new int[Readers];
        var readers = Enumerable.Range(0, Readers).Select(number => Task.Factory.StartNew(() => Read(number), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        SpinWait.SpinUntil(() => searches.All(count => count > 0) || readers.Any(reader => reader.IsCompleted), TimeSpan.FromMinutes(1));
        foreach (var corpus in corpora.Skip(1))
        {
            bench.Run("param($to, $corpus) Update-ReactIndex $to -Corpus $corpus", index, corpus);
        }

        bench.Run("param($to) Update-ReactIndex $to -RemoveFilter \"key > '002000'\"", index);
        await ended.CancelAsync();
        await Task.WhenAll(readers);
        Assert.All(searches, count => Assert.True(count > 0));
        Assert.True(bench.Run("param($index) Test-ReactIndex $index", index)[0].Get<bool>("Passed"));
        Assert.Equal(2001, bench.Run("param($index) Get-ReactIndex $index", index)[0].Get<int>("Count"));

        void Read(int number)
        {
            using var module = ModuleRunspace.Open();
            module.Run("param($to, $m) $global:held = Get-ReactIndex $to; $global:model = Get-ReactModel $m", index, bench.Model).ThrowOnError();
            while (!ended.IsCancellationRequested)
            {
                // What was opened before stays as it was; what is opened now holds the old pairs in their order, with new ones between.
                Assert.Equal(before, Ids(module.Run($"{search} $held").ThrowOnError().Output));
                var now = module.Run($"param($to) {search} $to", index).ThrowOnError().Output;
                Assert.Equal(40, now.Count);
                Assert.Equal(now.Select(pair => pair.Get<float>("Score")).OrderDescending(), now.Select(pair => pair.Get<float>("Score")));
                var old = Ids(now).Where(id => id < 400).ToList();
                Assert.Equal(before.Take(old.Count), old);
                searches[number]++;
            }
        }
    }

    [Fact]
    public async Task WhatIf_tells_what_an_index_will_take()
    {
        var to = bench.New("index");
        var script = Path.Combine(bench.At(), "forecast.ps1");
        await File.WriteAllTextAsync(script, "param($corpus, $to, $model) New-ReactIndex -Corpus $corpus -Destination $to -Model $model -WhatIf", TestContext.Current.CancellationToken);
        var run = await ShellProcess.RunAsync([script, bench.Corpus, to, bench.Model], environment: new Dictionary<string, string?> { ["REACT_MODULE"] = ModuleRunspace.Manifest }, stopping: TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches(@"What if: .*: (about )?1[0-9]{2} pairs, about [0-9]+ [kM]B on disk, [0-9.,]+ [MG]B of memory, [0-9]+ seconds", run.Output.ReplaceLineEndings(" "));
        Assert.False(Path.Exists(to));
    }

    private static List<long> Ids(IEnumerable<PSObject> pairs) => [.. pairs.Select(pair => pair.Get<long>("Id"))];

    private static void Failed(RunResult result, string path)
    {
        Assert.NotEmpty(result.Errors);
        Assert.Contains("No space left", result.Errors[^1].ToString(), StringComparison.Ordinal);
        Assert.Contains(path, result.Errors[^1].ToString(), StringComparison.Ordinal);
    }
}
