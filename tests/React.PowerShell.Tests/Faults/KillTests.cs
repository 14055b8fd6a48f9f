using System.Diagnostics;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Faults;

/// <summary>
/// A process that is killed outright (SIGKILL), at several points, and the same command again: the end is that of an undisturbed run, byte for byte.
/// Compared are all files of an index, and of a customization all but run.json, which holds the time it took.
/// </summary>
[Collection(TinyCollection.Name)]
public sealed class KillTests(TinyBench bench)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_killed_index_build_goes_on_and_ends_with_the_same_bytes()
    {
        // A segment ends with the shard in which it reaches 10,000 pairs: there will be two.
        var corpus = bench.New("corpus");
        Tars.WritePairs(Path.Combine(corpus, "0.tar"), 0, 10_000);
        var bad = Tars.WritePairs(Path.Combine(corpus, "1.tar"), 10_000, 2_000);
        File.WriteAllBytes(bad, File.ReadAllBytes(bad)[..^9000]);
        Tars.WritePairs(Path.Combine(corpus, "2.tar"), 12_000, 4_000);
        const string script = "param($Corpus, $To, $Model) $ErrorActionPreference = 'Stop'; $i = New-ReactIndex -Corpus $Corpus -Destination $To -Model $Model -Verbose; \"count=$($i.Count) segments=$($i.SegmentCount) complete=$($i.IsComplete)\"";
        var whole = bench.New("whole");
        var expected = await Complete(script, corpus, whole, bench.Model);
        Assert.Matches(@"count=159\d\d segments=2 complete=True", expected);

        var parts = bench.New("parts");
        var killed = await KillWhen(() => File.Exists(Path.Combine(parts, "react.lock")), script, corpus, parts, bench.Model);
        killed |= await KillWhen(() => Growing(parts, 0), script, corpus, parts, bench.Model);
        killed |= await KillWhen(() => Growing(parts, 1), script, corpus, parts, bench.Model);
        Assert.True(killed, "it always ended before it could be killed");
        var metadata = Path.Combine(parts, "metadata", "metadata_0.parquet");
        var written = File.GetLastWriteTimeUtc(metadata);
        Assert.Equal(expected, await Complete(script, corpus, parts, bench.Model));

        Assert.Equal(written, File.GetLastWriteTimeUtc(metadata));
        Assert.Equal(Checksums.Of(whole), Checksums.Of(parts));
        Assert.True(bench.Run("param($index) Test-ReactIndex $index", parts)[0].Get<bool>("Passed"));
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task An_index_build_that_is_killed_at_twenty_random_moments_ends_with_the_same_bytes()
    {
        // Fifty segments of one tar each. The first tells how long a build takes, so that twenty kills fall all over it.
        var corpus = bench.New("corpus");
        for (var shard = 0; shard < 50; shard++)
        {
            Tars.WritePairs(Path.Combine(corpus, $"{shard}.tar"), 60 * shard, 60);
        }

        const string script = """
            param($Corpus, $To, $ModelPath)
            $ErrorActionPreference = 'Stop'
            $model = Get-ReactModel $ModelPath
            $options = [React.Indexing.IndexOptions]@{ SegmentPairs = 60; ModelName = $model.Name; ModelPath = $model.Path }
            $embedder = [React.Embedding.ModelEmbedder]::new($model.Load('Cpu'), $null)
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $index = [React.Indexing.IndexBuilder]::new($embedder, $options, $null).Build($To, [React.Corpora.Corpus]::Open([string] $Corpus, $null), [System.Threading.CancellationToken]::None)
            "$($index.Count) $($index.SegmentCount) $($index.IsComplete) $($watch.ElapsedMilliseconds)"
            """;
        var whole = bench.New("whole");
        var told = (await Complete(script, corpus, whole, bench.Model)).Split(' ');
        Assert.Equal(["3000", "50", "True"], told[..3]);
        var most = int.Parse(told[3], System.Globalization.CultureInfo.InvariantCulture) / 10;

        var random = new Random(20);
        var parts = bench.New("parts");
        var segments = new List<int>();
        for (var kills = 0; kills < 20;)
        {
            var stale = Holder(parts);
            using var process = Start(script, [corpus, parts, bench.Model]);
            await Reach(process, () => Holder(parts) is var holder && holder.Length > 0 && holder != stale);
            await Task.Delay(random.Next(most), TestContext.Current.CancellationToken);
            if (process.HasExited)
            {
                // It was done before it could be killed: the rest of the kills fall into another build.
                Assert.Equal(Checksums.Of(whole), Checksums.Of(parts));
                parts = bench.New("parts");
                most /= 2;
                continue;
            }

            await Kill(process);
            kills++;
            segments.Add(Directory.Exists(Path.Combine(parts, "img_emb")) ? Directory.GetFiles(Path.Combine(parts, "img_emb")).Length : 0);

            // A process is slow until its code is compiled: one that got nowhere gives the next one longer.
            most = segments.Count > 1 && segments[^1] <= segments[^2] ? most * 3 / 2 : most;
        }

        Assert.True(segments.Distinct().Count() > 5, $"kills fell after these segments only: {string.Join(", ", segments)}");
        Assert.Equal(told[..3], (await Complete(script, corpus, parts, bench.Model)).Split(' ')[..3]);
        Assert.Equal(Checksums.Of(whole), Checksums.Of(parts));
        Assert.True(bench.Run("param($index) Test-ReactIndex $index", parts)[0].Get<bool>("Passed"));
    }

    [Fact]
    public async Task A_killed_sample_is_finished_with_the_same_bytes()
    {
        const string script = "param($To) $ErrorActionPreference = 'Stop'; $s = New-ReactSample -Destination $To -Count 2500 -TestCount 2; \"count=$($s.PairCount)\"";
        var whole = bench.New("whole");
        await Complete(script, whole);
        var parts = bench.New("parts");
        await KillWhen(() => Directory.Exists(Path.Combine(parts, "corpus")), script, parts);
        await KillWhen(() => File.Exists(Path.Combine(parts, "corpus", "00000.tar")), script, parts);
        await Complete(script, parts);
        Assert.Equal(Checksums.Of(whole), Checksums.Of(parts));
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task Killed_fetching_goes_on_and_asks_for_nothing_twice()
    {
        const string script = """
            param($Root, $To)
            $ErrorActionPreference = 'Stop'
            $pairs = 0..299 | ForEach-Object { [React.ReactPair]@{ Key = "$_"; Caption = "caption $_"; Locator = ''; Url = "$Root/$_.png" } }
            $r = $pairs | Save-ReactKnowledge $To -AllowPrivateNetwork -HostThrottleLimit 8 -HostDelay 0 -ShardSize 120
            "saved=$($r.Saved) shards=$($r.Shards.Count)"
            """;
        using var server = new PictureServer();
        var whole = bench.New("whole");
        var expected = await Complete(script, server.Root, whole);
        Assert.Equal("saved=300 shards=3", expected);

        var parts = bench.New("parts");
        server.Delay = _ => TimeSpan.FromMilliseconds(20);
        var killed = 0;
        foreach (var (file, bytes) in new[] { ("react.lock", 1), ("00000.jsonl.tmp", 20_000), ("00001.jsonl.tmp", 5_000), ("00001.jsonl.tmp", 40_000), ("00002.jsonl.tmp", 10_000) })
        {
            var path = new FileInfo(Path.Combine(parts, file));
            killed += await KillWhen(() => { path.Refresh(); return path.Exists && path.Length >= bytes; }, script, server.Root, parts) ? 1 : 0;
        }

        Assert.True(killed >= 3, $"it was killed only {killed} times");
        Assert.Equal(expected, await Complete(script, server.Root, parts));
        Assert.Equal(Checksums.Of(whole), Checksums.Of(parts));

        // What was on its way when it was killed is asked for again, at most as many as go at once and what waited behind one of them.
        Assert.InRange(server.Requests.Count, 600, 600 + (killed * 40));
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task A_killed_customization_goes_on_from_its_checkpoint_and_ends_with_the_same_weights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the process is held with SIGSTOP, which Windows does not have");
        const string script = """
            param($Index, $To, $Model)
            $ErrorActionPreference = 'Stop'
            $c = Find-ReactKnowledge -Random -Index $Index -Count 100 | Invoke-ReactCustomization -Model $Model -Destination $To -Epochs 60 -BatchSize 10 -Augmentation Light -Views 3 -CachePath "$To-cache" -Verbose
            "steps=$($c.Steps) pairs=$($c.PairCount)"
            "resumed=$($c.Resumed)"
            """;
        var whole = bench.New("whole");
        var expected = await Complete(script, bench.Index, whole, bench.Model);
        Assert.Equal("steps=600 pairs=100\nresumed=False", expected);

        // While pairs are read; while training, before there is a checkpoint; and after one.
        var parts = bench.New("parts");
        var checkpoint = Path.Combine(parts, "checkpoint", "state.json");
        await KillWhen(() => File.Exists(Path.Combine(parts, "react.lock")), script, bench.Index, parts, bench.Model);
        await KillWhen(" steps, ", script, bench.Index, parts, bench.Model);
        Assert.False(File.Exists(checkpoint));
        await KillAfterCheckpoint(checkpoint, script, bench.Index, parts, bench.Model);
        Assert.Equal("steps=600 pairs=100\nresumed=True", await Complete(script, bench.Index, parts, bench.Model));
        Assert.Equal(Checksums.Of(whole, "run.json"), Checksums.Of(parts, "run.json"));
        Assert.False(Directory.Exists(Path.Combine(parts, "checkpoint")));
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task A_customization_that_is_killed_at_ten_random_moments_ends_with_the_same_weights()
    {
        const string script = """
            param($Index, $To, $ModelPath)
            $ErrorActionPreference = 'Stop'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $pairs = [React.ReactPair[]] (Find-ReactKnowledge -Random -Index $Index -Count 100)
            $options = [React.Customization.CustomizationOptions]@{ Epochs = 150; BatchSize = 10; CheckpointSteps = 20; Device = 'cpu'; Augmentation = 'Light' }
            $c = [React.Customization.Customizer]::Run($pairs, (Get-ReactModel $ModelPath), $options, $To, [React.Work.SilentObserver]::Instance, [System.Threading.CancellationToken]::None, $null)
            "$($c.Steps) $($c.PairCount) $($watch.ElapsedMilliseconds)"
            """;
        var whole = bench.New("whole");
        var told = (await Complete(script, bench.Index, whole, bench.Model)).Split(' ');
        Assert.Equal(["1500", "100"], told[..2]);
        var most = int.Parse(told[2], System.Globalization.CultureInfo.InvariantCulture) / 3;

        var random = new Random(10);
        var parts = bench.New("parts");
        var lengths = new List<long>();
        for (var kills = 0; kills < 10;)
        {
            var stale = Holder(parts);
            using var process = Start(script, [bench.Index, parts, bench.Model]);
            await Reach(process, () => Holder(parts) is var holder && holder.Length > 0 && holder != stale);
            await Task.Delay(random.Next(most), TestContext.Current.CancellationToken);
            if (process.HasExited)
            {
                Assert.Equal(Checksums.Of(whole, "run.json"), Checksums.Of(parts, "run.json"));
                parts = bench.New("parts");
                most /= 2;
                continue;
            }

            await Kill(process);
            kills++;
            var state = new FileInfo(Path.Combine(parts, "checkpoint", "state.json"));
            lengths.Add(state.Exists ? state.Length : 0);

            // A process is slow until its code is compiled: one that got no further gives the next one longer.
            most = lengths.Count > 1 && lengths[^1] <= lengths[^2] ? most * 3 / 2 : most;
        }

        Assert.True(lengths.Distinct().Count() > 3, $"kills fell after checkpoints of these lengths only: {string.Join(", ", lengths)}");
        Assert.Equal(told[..2], (await Complete(script, bench.Index, parts, bench.Model)).Split(' ')[..2]);
        Assert.Equal(Checksums.Of(whole, "run.json"), Checksums.Of(parts, "run.json"));
    }

    /// <summary>Who holds the lock of a folder, also if that process is dead; nothing where there is none.</summary>
    private static string Holder(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "react.lock"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static bool Growing(string index, int segment) =>
        Directory.Exists(Path.Combine(index, "img_emb"))
        && Directory.EnumerateFiles(Path.Combine(index, "img_emb"), $"*img_emb_{segment}.npy*").Any(file => new FileInfo(file).Length > 30_000);

    private static async Task Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private Process Start(string script, string[] arguments, Action<string>? told = null)
    {
        var path = Path.Combine(bench.At(), "killed.ps1");
        File.WriteAllText(path, script);
        var process = ShellProcess.Start([path, .. arguments], new Dictionary<string, string?> { ["REACT_MODULE"] = ModuleRunspace.Manifest });
        process.ErrorDataReceived += (_, line) => told?.Invoke(line.Data ?? "");
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        process.StandardInput.Close();
        return process;
    }

    private async Task<string> Complete(string script, params string[] arguments)
    {
        var path = Path.Combine(bench.At(), "whole.ps1");
        await File.WriteAllTextAsync(path, script, TestContext.Current.CancellationToken);
        var run = await ShellProcess.RunAsync([path, .. arguments], environment: new Dictionary<string, string?> { ["REACT_MODULE"] = ModuleRunspace.Manifest }, stopping: TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run.Output.Trim().ReplaceLineEndings("\n");
    }

    /// <summary>Kills the process as soon as something holds; tells whether it still ran.</summary>
    private async Task<bool> KillWhen(Func<bool> reached, string script, params string[] arguments)
    {
        using var process = Start(script, arguments);
        await Reach(process, reached);
        var killed = !process.HasExited;
        await Kill(process);
        return killed;
    }

    /// <summary>Kills the process as soon as it has told something.</summary>
    private async Task KillWhen(string told, string script, params string[] arguments)
    {
        var reached = false;
        using var process = Start(script, arguments, line => reached |= line.Contains(told, StringComparison.Ordinal));
        await Reach(process, () => reached);
        await Kill(process);
    }

    /// <summary>Holds the process for as long as checkpoints are apart, so that the next step writes one, and kills it then.</summary>
    private async Task KillAfterCheckpoint(string checkpoint, string script, params string[] arguments)
    {
        var training = false;
        using var process = Start(script, arguments, line => training |= line.Contains(" steps, ", StringComparison.Ordinal));
        await Reach(process, () => training);
        await Task.Delay(30, TestContext.Current.CancellationToken);
        await Signal(process, "-STOP");
        await Task.Delay(TimeSpan.FromSeconds(15.5), TestContext.Current.CancellationToken);
        await Signal(process, "-CONT");
        await Reach(process, () => File.Exists(checkpoint));
        await Kill(process);
        Assert.True(File.Exists(checkpoint));
    }

    private static async Task Reach(Process process, Func<bool> reached)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            while (!reached())
            {
                if (process.HasExited)
                {
                    // A fast machine may finish first, and whoever calls counts the kills; an error is another thing.
                    Assert.True(process.ExitCode == 0, "it failed before it could be killed");
                    return;
                }

                Assert.True(watch.Elapsed < Patience, "it never got there");
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }
        catch
        {
            await Kill(process);
            throw;
        }
    }

    private static async Task Kill(Process process)
    {
        // On Unix this is SIGKILL.
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
