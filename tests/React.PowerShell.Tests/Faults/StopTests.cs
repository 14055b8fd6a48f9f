using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Faults;

/// <summary>Ctrl+C, as the prompt does it: every long cmdlet stops within a second, leaves nothing running, and the same command then completes.</summary>
[Collection(TinyCollection.Name)]
public sealed class StopTests(TinyBench bench) : IDisposable
{
    // A second is what is promised; the rest is for machines that have other work.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ModuleRunspace _module = ModuleRunspace.Open(new RecordingHost());

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Drawing_a_sample()
    {
        var to = bench.New("sample");
        const string command = "param($to) New-ReactSample -Destination $to -Count 2500 -TestCount 1";
        Stop(command, HasProgress, to);
        var sample = Assert.Single(_module.Run(command, to).ThrowOnError().Output);
        Assert.Equal(3, Directory.GetFiles(sample.Get<string>("Corpus")).Length);
        Assert.Equal(Checksum(Undisturbed("sample", command), "corpus"), Checksum(to, "corpus"));
    }

    [Fact]
    public void Building_an_index()
    {
        var to = bench.New("index");
        const string command = "param($to, $model, $corpus) New-ReactIndex -Corpus $corpus -Destination $to -Model $model";
        var corpus = Corpus(4000);
        Stop(command, HasProgress, to, bench.Model, corpus);
        Assert.Equal("Stopped. Give the same command again to go on.", Assert.Single(_module.Host!.Written.Warnings));
        Assert.False(File.Exists(Path.Combine(to, "react.lock")));
        Assert.False(_module.Run("param($to) Get-ReactIndex $to", to).ThrowOnError().Output[0].Get<bool>("IsComplete"));
        var index = Assert.Single(_module.Run(command, to, bench.Model, corpus).ThrowOnError().Output);
        Assert.Equal((4000, true), (index.Get<int>("Count"), index.Get<bool>("IsComplete")));
        Assert.True(_module.Run("param($to) Test-ReactIndex $to", to).ThrowOnError().Output[0].Get<bool>("Passed"));
    }

    [Fact]
    public void Testing_an_index()
    {
        const string command = "param($index, $times) 1..$times | ForEach-Object { $index } | Test-ReactIndex";
        Stop(command, pipeline => pipeline.Streams.Progress.Count > 0, bench.Index, 100_000);
        Assert.True(_module.Run(command, bench.Index, 1).ThrowOnError().Output.Single().Get<bool>("Passed"));
    }

    [Fact]
    public void Retrieving_knowledge()
    {
        const string command = """
            param($index, $classes)
            $many = New-ReactTask -ClassName (1..$classes | ForEach-Object { "thing $_" })
            $many | Find-ReactKnowledge -Index $index -Count 1
            """;
        Stop(command, HasProgress, bench.Index, 50_000);
        Assert.Equal(50, _module.Run(command, bench.Index, 50).ThrowOnError().Output.Count);
    }

    [Fact]
    public void Embedding_texts()
    {
        const string command = "param($model, [string[]] $texts) Get-ReactEmbedding -Model $model -Text $texts";
        Stop(command, HasProgress, bench.Model, Enumerable.Range(0, 500_000).Select(number => $"text {number}").ToArray());
        Assert.Equal(2, _module.Run(command, bench.Model, new[] { "a", "b" }).ThrowOnError().Output.Count);
    }

    [Fact]
    public void Embedding_pictures()
    {
        const string command = "param($model, [string[]] $files) Get-ReactEmbedding -Model $model -LiteralPath $files";
        var files = Directory.GetFiles(bench.At("sample", "tests"), "*.png", SearchOption.AllDirectories);
        Stop(command, HasProgress, bench.Model, Enumerable.Range(0, 100_000).Select(number => files[number % files.Length]).ToArray());
        Assert.Equal(files.Length, _module.Run(command, bench.Model, files).ThrowOnError().Output.Count);
    }

    [Fact]
    public void Measuring()
    {
        const string command = "param($model, $task, $set, $times) 1..$times | ForEach-Object { $model } | Measure-ReactModel -Task $task -Path $set";
        var set = bench.Run("$sample.TestSets[0]")[0].BaseObject;
        var task = bench.Run("$sample.Tasks[0]")[0].BaseObject;
        Stop(command, HasProgress, bench.Model, task, set, 100_000);
        Assert.Single(_module.Run(command, bench.Model, task, set, 1).ThrowOnError().Output);
    }

    [Fact]
    public void Customizing_while_pairs_arrive()
    {
        var to = bench.New("customization");
        var pairs = bench.Run("Find-ReactKnowledge -Random -Index $index -Count 40");
        using (var pipeline = Customization(to, epochs: 2))
        using (var input = new PSDataCollection<PSObject>(pairs))
        {
            // More might come: the pipeline waits for it.
            var running = pipeline.BeginInvoke(input, new PSDataCollection<PSObject>());
            Await(() => File.Exists(Path.Combine(to, "react.lock")) && pipeline.InvocationStateInfo.State == PSInvocationState.Running);
            Stop(pipeline);
            Assert.Throws<PipelineStoppedException>(() => pipeline.EndInvoke(running));
        }

        NothingRuns(to);
        Complete(to, 2, pairs, resumed: false);
    }

    [Fact]
    public void Customizing_while_it_trains()
    {
        var to = bench.New("customization");
        var pairs = bench.Run("Find-ReactKnowledge -Random -Index $index -Count 40");
        const int epochs = 60;
        using (var pipeline = Customization(to, epochs))
        using (var input = new PSDataCollection<PSObject>(pairs))
        {
            input.Complete();
            var running = pipeline.BeginInvoke(input, new PSDataCollection<PSObject>());
            Await(() => pipeline.Streams.Progress.Any(record => record.Activity == "Customizing"), pipeline);
            Stop(pipeline);
            Assert.Throws<PipelineStoppedException>(() => pipeline.EndInvoke(running));
        }

        Assert.Equal("Stopped. Give the same command again to go on.", Assert.Single(_module.Host!.Written.Warnings));
        NothingRuns(to);
        Assert.True(File.Exists(Path.Combine(to, "checkpoint", "state.json")), "no checkpoint of the last step");
        Complete(to, epochs, pairs, resumed: true);
        var whole = bench.New("customization");
        Complete(whole, epochs, pairs, resumed: false);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "model.safetensors")), File.ReadAllBytes(Path.Combine(to, "model.safetensors")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "history.jsonl")), File.ReadAllBytes(Path.Combine(to, "history.jsonl")));
    }

    private static bool HasProgress(System.Management.Automation.PowerShell pipeline) => pipeline.Streams.Progress.Count > 0;

    /// <summary>Waits until a pipeline has begun its work.</summary>
    private static void Await(Func<bool> begun, System.Management.Automation.PowerShell? pipeline = null)
    {
        var watch = Stopwatch.StartNew();
        while (!begun())
        {
            Assert.True(pipeline is null || pipeline.InvocationStateInfo.State == PSInvocationState.Running, $"it ended before it could be stopped: {pipeline?.InvocationStateInfo.Reason}");
            Assert.True(watch.Elapsed < Patience, "it never began");
            Thread.Sleep(2);
        }
    }

    private static void Stop(System.Management.Automation.PowerShell pipeline)
    {
        var watch = Stopwatch.StartNew();
        var stopping = pipeline.BeginStop(null, null);
        Assert.True(stopping.AsyncWaitHandle.WaitOne(Patience), "it did not stop");
        pipeline.EndStop(stopping);
        var elapsed = watch.Elapsed;
        Assert.Equal(PSInvocationState.Stopped, pipeline.InvocationStateInfo.State);
        TestContext.Current.TestOutputHelper!.WriteLine($"stopped in {elapsed.TotalMilliseconds:F0} ms");
        Assert.True(elapsed < Promise, $"stopping took {elapsed}");
        Assert.Empty(pipeline.Streams.Error);
    }

    /// <summary>No thread of the module and no lock is left, but for a call into libtorch that nothing can interrupt.</summary>
    private static void NothingRuns(string? destination = null)
    {
        Assert.False(destination is not null && File.Exists(Path.Combine(destination, "react.lock")), "the lock was left");
        if (!Directory.Exists("/proc/self/task"))
        {
            return;
        }

        var watch = Stopwatch.StartNew();
        string[] names;
        do
        {
            names = [.. Directory.EnumerateDirectories("/proc/self/task").Select(Name).Where(name => name.StartsWith("React ", StringComparison.Ordinal))];
        }
        while (names.Length > 0 && watch.Elapsed < TimeSpan.FromSeconds(3));

        Assert.Empty(names);
    }

    private static string Name(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).Trim();
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }

    private static string Checksum(params string[] folder) => string.Join('\n', Directory.EnumerateFiles(Path.Combine(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));

    private string Undisturbed(string name, string command)
    {
        var to = bench.New(name);
        _module.Run(command, to).ThrowOnError();
        return to;
    }

    private string Corpus(int pairs) => Path.GetDirectoryName(Tars.WritePairs(Path.Combine(bench.New("corpus"), "0.tar"), 0, pairs))!;

    /// <summary>Runs a script, stops it once it has begun its work, and sees that nothing of it is left.</summary>
    private void Stop(string script, Func<System.Management.Automation.PowerShell, bool> begun, params object?[] arguments)
    {
        using (var pipeline = _module.Pipeline())
        {
            pipeline.AddScript(script);
            foreach (var argument in arguments)
            {
                pipeline.AddArgument(argument);
            }

            var running = pipeline.BeginInvoke<PSObject, PSObject>(null, new PSDataCollection<PSObject>());
            Await(() => begun(pipeline), pipeline);
            Stop(pipeline);
            Assert.Throws<PipelineStoppedException>(() => pipeline.EndInvoke(running));
        }

        NothingRuns();
    }

    private System.Management.Automation.PowerShell Customization(string to, int epochs)
    {
        var pipeline = _module.Pipeline();
        pipeline.AddCommand("Invoke-ReactCustomization").AddParameters(new Hashtable
        {
            ["Model"] = bench.Model,
            ["Destination"] = to,
            ["Epochs"] = epochs,
            ["BatchSize"] = 4,
            ["Verbose"] = true,
        });
        return pipeline;
    }

    private void Complete(string to, int epochs, IEnumerable<PSObject> pairs, bool resumed)
    {
        using var pipeline = Customization(to, epochs);
        var customization = Assert.Single(RunResult.Of(pipeline, pairs).ThrowOnError().Output);
        Assert.Equal((40, 10 * epochs, resumed), (customization.Get<int>("PairCount"), customization.Get<int>("Steps"), customization.Get<bool>("Resumed")));
    }
}
