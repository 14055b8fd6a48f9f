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
