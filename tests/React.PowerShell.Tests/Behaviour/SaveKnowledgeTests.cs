using System.Diagnostics;
using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Save-ReactKnowledge against a server of this machine.</summary>
[Collection(TinyCollection.Name)]
public sealed class SaveKnowledgeTests(TinyBench bench)
{
    private const string Pairs = "$pairs = 0..29 | ForEach-Object { [React.ReactPair]@{ Key = \"k$_\"; Caption = \"the caption of $_, a red star\"; Locator = \"$root/$_.png\"; Url = \"$root/$_.png\" } }\n";

    [Fact]
    public void A_search_a_fetch_and_a_customization_make_one_pipeline()
    {
        using var server = new PictureServer();
        server.Refused[3] = true;
        var to = bench.New("fetched");
        var script = "param($root, $to, $custom)\n" + Pairs
            + "$pairs | Save-ReactKnowledge $to -PassThru -AllowPrivateNetwork -MaximumRetryCount 0 -ShardSize 12 | Invoke-ReactCustomization -Model $model -Destination $custom -Epochs 1 -BatchSize 8";
        var run = bench.Try(script, server.Root, to, bench.New("custom")).ThrowOnError();
        var customization = Assert.Single(run.Output);
        Assert.Equal((29, 0), (customization.Get<int>("PairCount"), customization.Get<int>("RejectedCount")));
        Assert.Contains(run.Warnings, text => text.Contains("1 Http500", StringComparison.Ordinal) && text.Contains("rejects.jsonl", StringComparison.Ordinal));
        Assert.All(server.Agents, agent => Assert.Matches(@"^React/\d+\.\d+\.\d+ \(", agent));

        // Again: nothing is asked for. With -RetryFailed only what failed is.
        Assert.Equal(30, server.Requests.Count);
        server.Refused.Clear();
        var again = bench.Run("param($root, $to)\n" + Pairs + "$pairs | Save-ReactKnowledge $to -AllowPrivateNetwork", server.Root, to)[0];
        Assert.Equal((30L, 29L, 1L), (again.Get<long>("Requested"), again.Get<long>("Saved"), again.Get<long>("Failed")));
        Assert.Equal(30, server.Requests.Count);
        var retried = bench.Run("param($root, $to)\n" + Pairs + "$pairs | Save-ReactKnowledge $to -AllowPrivateNetwork -RetryFailed", server.Root, to)[0];
        Assert.Equal((30L, 0L), (retried.Get<long>("Saved"), retried.Get<long>("Failed")));
        Assert.Equal(31, server.Requests.Count);
    }

    [Fact]
    public void This_machine_is_not_asked_unless_that_is_allowed()
    {
        using var server = new PictureServer();
        var result = bench.Run("param($root, $to)\n" + Pairs + "$pairs | Save-ReactKnowledge $to -WarningAction SilentlyContinue; (Get-ChildItem $to -Filter *.tar).Count", server.Root, bench.New());
        Assert.Equal((30L, 0), (result[0].Get<long>("Failed"), (int)result[1].BaseObject));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Ctrl_C_ends_it_at_once_and_what_came_stays()
    {
        using var server = new PictureServer { Delay = number => number < 12 ? TimeSpan.Zero : TimeSpan.FromMinutes(1) };
        var to = bench.New();
        using var pipeline = bench.Module.Pipeline();
        pipeline.AddScript("param($root, $to)\n" + Pairs + "$pairs | Save-ReactKnowledge $to -AllowPrivateNetwork -ThrottleLimit 2").AddArgument(server.Root).AddArgument(to);
        var running = pipeline.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => new FileInfo(Path.Combine(to, "00000.jsonl.tmp")) is { Exists: true, Length: > 1000 }, TimeSpan.FromSeconds(60)), $"asked for: {string.Join(' ', server.Requests)}");
        var watch = Stopwatch.StartNew();
        pipeline.Stop();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
        Assert.Throws<PipelineStoppedException>(() => pipeline.EndInvoke(running));
        var asked = server.Requests.Count;
        server.Delay = _ => TimeSpan.Zero;
        Assert.Equal(30L, bench.Run("param($root, $to)\n" + Pairs + "$pairs | Save-ReactKnowledge $to -AllowPrivateNetwork", server.Root, to)[0].Get<long>("Saved"));
        Assert.InRange(server.Requests.Count, 30, asked + 30 - 1);
    }

    [Fact]
    public void A_full_disk_loses_nothing_that_came()
    {
        using var disk = SmallDisk.Mount(4 << 20);
        using var server = new PictureServer();
        disk.Fill(free: 60_000);
        var to = Path.Combine(disk.Path, "to");
        var script = "param($root, $to)\n" + Pairs + "$pairs | Save-ReactKnowledge $to -AllowPrivateNetwork -ThrottleLimit 1";
        bench.Fails("ReactDiskFull", ErrorCategory.LimitsExceeded, to, script, server.Root, to);
        var asked = server.Requests.Count;
        disk.Free();
        Assert.Equal(30L, bench.Run(script, server.Root, to)[0].Get<long>("Saved"));
        Assert.InRange(server.Requests.Count, 31, asked + 25);
    }

    [Fact]
    public void Errors_say_what_to_do()
    {
        var to = bench.New();
        Directory.CreateDirectory(to);
        File.WriteAllText(Path.Combine(to, "mine.txt"), "mine");
        bench.Fails("ReactDestinationNotEmpty", ErrorCategory.InvalidArgument, "mine.txt", "param($to) Find-ReactKnowledge -Random -Index $index -Count 2 | Save-ReactKnowledge $to", to);
        var other = bench.New();
        bench.Fails("ReactFetchMismatch", ErrorCategory.InvalidOperation, other, """
            param($to)
            $pairs = Find-ReactKnowledge -Random -Index $index -Count 2
            $pairs | Save-ReactKnowledge $to | Out-Null
            $pairs[1], $pairs[0] | Save-ReactKnowledge $to
            """, other);
    }
}
