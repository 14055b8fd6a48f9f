using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using React.Engine.Tests.Models.Hub;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Save-ReactModel against a hub of this machine.</summary>
[Collection(TinyCollection.Name)]
public sealed class SaveModelTests : IDisposable
{
    private const string Id = "owner/tiny-clip";

    private readonly TinyBench bench;
    private readonly HubServer server = new();

    public SaveModelTests(TinyBench bench)
    {
        this.bench = bench;
        server.Add(Id, bench.Model);
    }

    public void Dispose() => server.Dispose();

    [Fact]
    public void A_saved_model_is_found_by_its_name_and_completes()
    {
        var before = Environment.GetEnvironmentVariable("REACT_MODELS");
        Environment.SetEnvironmentVariable("REACT_MODELS", bench.New("models"));
        try
        {
            var run = bench.Try($"param($root, $original) $saved = '{Id}' | Save-ReactModel -Endpoint $root; $saved.Fingerprint -eq (Get-ReactModel $original).Fingerprint; (Get-ReactModel {Id}).Path -eq $saved.Path; Get-ReactModel | ForEach-Object Name", server.Root, bench.Model).ThrowOnError();
            Assert.Equal([true, true, "Demo", "tiny-clip"], run.Output.Select(item => item.BaseObject));
            Assert.Empty(run.Warnings);
            Assert.Contains(run.Progress, record => record.Activity == $"Saving {Id}");
            using (var pipeline = bench.Module.Pipeline())
            {
                const string typed = "Get-ReactEmbedding -Model owner/t";
                Assert.Contains(Id, CommandCompletion.CompleteInput(typed, typed.Length, null, pipeline).CompletionMatches.Select(match => match.CompletionText));
            }

            // Again, and from a hub that is gone: nothing is asked for.
            var asked = server.Requests.Count;
            server.Dispose();
            var again = bench.Try($"param($root) Save-ReactModel {Id} -Endpoint $root -Verbose", server.Root).ThrowOnError();
            Assert.Contains(again.Verbose, text => text.Contains("the hub is not asked", StringComparison.Ordinal));
            Assert.Equal(asked, server.Requests.Count);
        }
        finally
        {
            Environment.SetEnvironmentVariable("REACT_MODELS", before);
        }
    }

    [Fact]
    public async Task WhatIf_tells_commit_files_and_sizes()
    {
        var to = bench.New("saved");
        var script = bench.At("what-if.ps1");
        await File.WriteAllTextAsync(script, $"param($root, $to) Save-ReactModel {Id} $to -Endpoint $root -WhatIf", TestContext.Current.CancellationToken);
        var run = await ShellProcess.RunAsync([script, server.Root, to], environment: new Dictionary<string, string?> { ["REACT_MODULE"] = ModuleRunspace.Manifest }, stopping: TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches($@"What if: .*Fetch {Id} at commit {HubServer.Commit[..12]}: 4 files, [0-9]+ kB \(.*model\.safetensors [0-9]+ kB", run.Output.ReplaceLineEndings(" "));
        Assert.False(Path.Exists(to));
        Assert.Empty(server.Asked);
    }

    [Fact]
    public void One_that_is_missing_does_not_keep_the_others_away()
    {
        server.Add("owner/second", bench.Model);
        var to = bench.New("saved");
        var run = bench.Try($"param($root, $to) '{Id}', 'owner/missing', 'no id', 'owner/second' | ForEach-Object {{ $_ | Save-ReactModel -Destination \"$to/$($_ -replace '.*/')\" -Endpoint $root }}", server.Root, to);
        Assert.Equal(["tiny-clip", "second"], run.Output.Select(item => item.Get<string>("Name")));
        Assert.Equal(["ReactHubAccess", "ReactHubIdInvalid"], run.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal([ErrorCategory.PermissionDenied, ErrorCategory.InvalidArgument], run.Errors.Select(error => error.CategoryInfo.Category));
        Assert.Equal(["owner/missing", "no id"], run.Errors.Select(error => error.TargetObject));
        Assert.False(Directory.Exists(Path.Combine(to, "missing")));
    }

    [Fact]
    public void The_token_of_a_credential_is_sent_and_never_shown()
    {
        server.Token = "hf_secret";
        var to = bench.New("saved");
        const string script = $"param($root, $to, $credential) Save-ReactModel {Id} $to -Endpoint $root -Credential $credential -Verbose";
        var wrong = bench.Try(script, server.Root, to, new PSCredential("x", new NetworkCredential("", "hf_wrong").SecurePassword));
        Assert.DoesNotContain("hf_wrong", wrong.SingleError("ReactHubAccess").ToString() + string.Concat(wrong.Verbose), StringComparison.Ordinal);
        var run = bench.Try(script, server.Root, to, new PSCredential("x", new NetworkCredential("", "hf_secret").SecurePassword)).ThrowOnError();
        Assert.Contains(run.Verbose, text => text.Contains("The token is that of -Credential", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Verbose, text => text.Contains("hf_secret", StringComparison.Ordinal));
        Assert.DoesNotContain("hf_secret", File.ReadAllText(Path.Combine(to, "react-hub.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Endpoint http://user:hf_secret@127.0.0.1", "ReactHubEndpoint")]
    [InlineData("-Proxy http://user:hf_secret@127.0.0.1:1", "ReactProxyInvalid")]
    [InlineData("-KeyVaultSecret hf_secret", "ReactKeyVaultReference")]
    public void A_secret_at_the_wrong_place_is_not_repeated(string argument, string id)
    {
        var error = bench.Try($"param($to, $root) Save-ReactModel {Id} $to {(argument.StartsWith("-Endpoint", StringComparison.Ordinal) ? "" : "-Endpoint $root ")}{argument} -MaximumRetryCount 0", bench.New(), server.Root).SingleError(id);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.DoesNotContain("hf_secret", error + error.Exception.ToString() + error.TargetObject, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_ends_it_at_once_and_the_next_run_continues()
    {
        server.Change = (request, reply) =>
        {
            reply.Stalls = request.IsFor("model.safetensors");
            reply.BreakAfter = reply.Stalls ? 5000 : null;
            return reply;
        };
        var to = bench.New("saved");
        const string script = $"param($root, $to) Save-ReactModel {Id} $to -Endpoint $root";
        using (var pipeline = bench.Module.Pipeline())
        {
            pipeline.AddScript(script).AddArgument(server.Root).AddArgument(to);
            var running = pipeline.BeginInvoke();
            Assert.True(SpinWait.SpinUntil(() => Directory.Exists(to) && Directory.EnumerateFiles(to, "model.safetensors.*.part", SearchOption.AllDirectories).Any(part => new FileInfo(part).Length == 5000), TimeSpan.FromSeconds(60)), "it never began");
            var watch = Stopwatch.StartNew();
            pipeline.Stop();
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
            Assert.Throws<PipelineStoppedException>(() => pipeline.EndInvoke(running));
        }

        Assert.False(File.Exists(Path.Combine(to, "react.lock")));
        server.Change = null;
        Assert.Single(bench.Run(script, server.Root, to));
        Assert.Equal("bytes=5000-", server.Requests.Last()["Range"]);
        Assert.Equal(File.ReadAllBytes(Path.Combine(bench.Model, "model.safetensors")), File.ReadAllBytes(Path.Combine(to, "model.safetensors")));
    }

    [Fact]
    public void A_full_disk_is_told_before_anything_is_fetched_and_the_same_command_completes()
    {
        using var disk = SmallDisk.Mount(24 << 20);
        var to = Path.Combine(disk.Path, "to");
        const string script = $"param($root, $to) Save-ReactModel {Id} $to -Endpoint $root";
        disk.Fill(free: 100_000);
        bench.Fails("ReactDiskFull", ErrorCategory.LimitsExceeded, to, script, server.Root, to);
        Assert.Empty(server.Asked);
        disk.Free();
        Assert.Single(bench.Run(script, server.Root, to));
    }
}
