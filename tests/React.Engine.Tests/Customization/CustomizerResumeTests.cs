using System.Diagnostics;
using System.Text.Json;
using React.Customization;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class CustomizerResumeTests
{
    public static TheoryData<CustomizationMethod, Augmentation, int> Kinds => new()
    {
        { CustomizationMethod.GatedImage, Augmentation.None, 1 },
        { CustomizationMethod.GatedImage, Augmentation.Light, 1 },
        { CustomizationMethod.GatedImage, Augmentation.Original, 1 },
        { CustomizationMethod.GatedImage, Augmentation.None, 2 },
        { CustomizationMethod.LockedText, Augmentation.None, 1 },
        { CustomizationMethod.Full, Augmentation.Light, 2 },
        { CustomizationMethod.Full, Augmentation.Original, 1 },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Stopped_again_and_again_it_ends_with_the_same_bytes(CustomizationMethod method, Augmentation augmentation, int accumulation)
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(method) with { Augmentation = augmentation, Views = augmentation == Augmentation.None ? null : accumulation, Accumulation = accumulation };
        var whole = bench.Run("whole", options);
        foreach (var step in new[] { 1, 2, whole.Steps / 4, (whole.Steps / 4) + 2, whole.Steps - 1 })
        {
            bench.RunUntil(step, "parts", options);
            Assert.True(File.Exists(bench.PathOf("parts", "checkpoint", "state.json")));
        }

        var result = bench.Run("parts", options);
        Assert.True(result.Resumed);
        Assert.Equal(whole.History, result.History);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
        Assert.Equal(bench.Bytes("whole", "history.jsonl"), bench.Bytes("parts", "history.jsonl"));
        Assert.False(Directory.Exists(bench.PathOf("parts", "checkpoint")));
    }

    [Fact]
    public void After_a_crash_it_goes_on_from_the_last_checkpoint()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { CheckpointSteps = 4 };
        bench.Run("whole", options);
        var crash = new StepObserver(step =>
        {
            if (step == 11)
            {
                throw new InvalidOperationException("crash");
            }
        });
        Assert.Throws<InvalidOperationException>(() => bench.Run("parts", options, observer: crash));
        Assert.Equal(["state.json", "weights-8.safetensors"], Directory.GetFiles(bench.PathOf("parts", "checkpoint")).Select(Path.GetFileName).Order());
        var observer = new StepObserver(_ => { });
        bench.Run("parts", options, observer: observer);
        Assert.Contains(observer.Decisions, text => text.Contains("after step 8", StringComparison.Ordinal));
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
    }

    [Fact]
    public void Cut_off_while_the_result_is_written_it_goes_on_as_well()
    {
        using var bench = new CustomizationBench();
        bench.Run("whole", CustomizationBench.Options());

        // The model is written by then; the history cannot be.
        Directory.CreateDirectory(bench.PathOf("parts", "history.jsonl", "in the way"));
        Assert.Throws<ReactException>(() => bench.Run("parts", CustomizationBench.Options()));
        Assert.True(File.Exists(bench.PathOf("parts", "model.safetensors")));
        Directory.Delete(bench.PathOf("parts", "history.jsonl"), recursive: true);

        var steps = 0;
        Assert.True(bench.Run("parts", CustomizationBench.Options(), observer: new StepObserver(_ => steps++)).Resumed);
        Assert.Equal(0, steps);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
        Assert.Equal(bench.Bytes("whole", "history.jsonl"), bench.Bytes("parts", "history.jsonl"));
        Assert.False(Directory.Exists(bench.PathOf("parts", "checkpoint")));
    }

    [Fact]
    public void A_checkpoint_of_other_work_is_refused_with_what_differs()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options();
        bench.RunUntil(3, "result", options);
        void Refused(string what, Action run)
        {
            var error = Assert.Throws<ReactException>(run);
            Assert.Equal(("ReactCustomizationMismatch", ReactErrorKind.Mismatch), (error.ErrorId, error.Kind));
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
        }

        Refused("LearningRate is 0.5, not 0.002", () => bench.Run("result", options with { LearningRate = 0.5 }));
        Refused("Seed is 6, not 5; WarmupSteps is 2, not default", () => bench.Run("result", options with { Seed = 6, WarmupSteps = 2 }));
        Refused("Augmentation is Light, not None", () => bench.Run("result", options with { Augmentation = Augmentation.Light }));
        Refused("the pairs are 59, not 60", () => bench.Run("result", options, bench.Pairs.Skip(1)));
        Refused("or their order", () => bench.Run("result", options, bench.Pairs.Reverse()));
        Refused("59 of the pairs can be used, not 60", () => bench.Run("result", options, readImage: pair => DrawnPairs.Read(pair.Key == "pair-3" ? pair with { Locator = "corrupt" } : pair)));
        Refused("pictures of the pairs have changed", () => bench.Run("result", options, readImage: pair => DrawnPairs.Read(pair.Key == "pair-3" ? pair with { Locator = "drawn:4" } : pair)));
        Refused("base model", () => bench.Run("result", options, from: bench.NewModel("other", 2)));

        bench.Run("result", options with { ThrottleLimit = 1, CheckpointSteps = 100 });
        Refused("a finished customization of other work: LearningRate", () => bench.Run("result", options with { LearningRate = 0.5 }));
        Refused("the pairs are 59", () => bench.Run("result", options, bench.Pairs.Skip(1)));
        Assert.Equal(6, bench.Run("result", options with { Epochs = 1, Restart = true }).Steps);
    }

    [Fact]
    public void Restart_discards_a_checkpoint()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options();
        bench.Run("whole", options);
        bench.RunUntil(3, "result", options with { Seed = 9 });
        Assert.False(bench.Run("result", options with { Restart = true }).Resumed);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("result", "model.safetensors"));
    }

    [Fact]
    public void Restart_leaves_nothing_of_a_finished_customization()
    {
        using var bench = new CustomizationBench();
        bench.Run("result", CustomizationBench.Options(CustomizationMethod.Full));
        Assert.True(File.Exists(bench.PathOf("result", "vocab.json")));
        bench.Run("result", CustomizationBench.Options() with { Restart = true });
        Assert.Equal(["config.json", "history.jsonl", "model.safetensors", "run.json"], Directory.GetFileSystemEntries(bench.PathOf("result")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_restart_that_was_cut_off_while_pairs_arrived_leaves_the_model_that_was_there()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(CustomizationMethod.Full);
        var first = bench.Run("result", options);
        using var stop = new CancellationTokenSource();
        IEnumerable<ReactPair> Stopping()
        {
            yield return bench.Pairs[0];
            stop.Cancel();
        }

        Assert.ThrowsAny<OperationCanceledException>(() => bench.Run("result", options with { Restart = true, Seed = 9 }, Stopping(), stopping: stop.Token));
        Assert.Equal(first.History, bench.Run("result", options, readImage: _ => throw new InvalidOperationException("not to be read")).History);
    }

    [Theory]
    [InlineData(CustomizationMethod.Full)]
    [InlineData(CustomizationMethod.LockedText)]
    public void A_restart_takes_the_place_of_a_model_when_it_is_finished_and_continues_without_force(CustomizationMethod method)
    {
        using var bench = new CustomizationBench();
        var (before, after) = (CustomizationBench.Options(), CustomizationBench.Options(method) with { Seed = 9 });
        bench.Run("whole", after);
        var first = bench.Run("result", before);
        bench.RunUntil(3, "result", after with { Restart = true });
        Assert.Equal(first.Model.Fingerprint, ReactModel.Open(bench.PathOf("result")).Fingerprint);
        Assert.Equal(first.FinalLoss, ReactCustomization.Open(bench.PathOf("result")).FinalLoss);

        // What is under way is not what was: neither is lost by asking for the other.
        Assert.Contains("holds a checkpoint of other work", Assert.Throws<ReactException>(() => bench.Run("result", before)).Message, StringComparison.Ordinal);

        var second = bench.Run("result", after);
        Assert.True(second.Resumed);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("result", "model.safetensors"));
        Assert.Equal(Directory.GetFileSystemEntries(bench.PathOf("whole")).Select(Path.GetFileName).Order(), Directory.GetFileSystemEntries(bench.PathOf("result")).Select(Path.GetFileName).Order());
    }

    /// <summary>From the first file that goes to the last that comes.</summary>
    [Theory]
    [InlineData("config.json")]
    [InlineData("config.json", "vocab.json", "merges.txt")]
    [InlineData("config.json", "vocab.json", "merges.txt", "model.safetensors", "history.jsonl")]
    [InlineData("config.json", "vocab.json", "merges.txt", "model.safetensors", "history.jsonl", "run.json")]
    [InlineData("vocab.json", "merges.txt", "history.jsonl", "run.json")]
    public void Killed_while_a_model_takes_the_place_of_another_the_next_call_ends_it(params string[] gone)
    {
        using var bench = new CustomizationBench();
        var after = CustomizationBench.Options() with { Seed = 9 };
        var whole = bench.Run("whole", after);
        bench.Run("result", CustomizationBench.Options(CustomizationMethod.Full));
        bench.RunUntil(whole.Steps - 1, "result", after with { Restart = true });
        Array.ForEach(gone, file => File.Delete(bench.PathOf("result", file)));
        Assert.True(bench.Run("result", after).Resumed);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("result", "model.safetensors"));
        Assert.Equal(["config.json", "history.jsonl", "model.safetensors", "run.json"], Directory.GetFileSystemEntries(bench.PathOf("result")).Select(Path.GetFileName).Order());
    }

    /// <summary>A model may be made anew by the same work, since its files are damaged; and run.json itself may be.</summary>
    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("run.json")]
    public void The_same_work_begun_anew_continues_too(string damaged)
    {
        using var bench = new CustomizationBench();
        bench.Run("result", CustomizationBench.Options());
        var weights = bench.Bytes("result", "model.safetensors");
        File.WriteAllText(bench.PathOf("result", damaged), "{");
        bench.RunUntil(3, "result", CustomizationBench.Options() with { Restart = true });
        Assert.True(bench.Run("result", CustomizationBench.Options()).Resumed);
        Assert.Equal(weights, bench.Bytes("result", "model.safetensors"));
    }

    [Fact]
    public void A_checkpoint_left_at_the_very_end_goes_with_the_next_call()
    {
        using var bench = new CustomizationBench();
        var first = bench.Run("result", CustomizationBench.Options());
        var folder = new CustomizationFolder(bench.PathOf("result"));
        Directory.CreateDirectory(folder.Checkpoint);
        File.WriteAllText(Path.Combine(folder.Checkpoint, "state.json"), JsonSerializer.Serialize(new CheckpointState(1, folder.ReadRun().Run, 0, first.History), CustomizationJson.Default.CheckpointState));
        Assert.Equal(first.History, bench.Run("result", CustomizationBench.Options(), readImage: _ => throw new InvalidOperationException("not to be read")).History);
        Assert.False(Directory.Exists(folder.Checkpoint));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restart_that_was_killed_while_it_discarded_is_done_by_the_next_call(bool restart)
    {
        using var bench = new CustomizationBench();
        bench.Run("result", CustomizationBench.Options(CustomizationMethod.Full));
        // The first file that goes: what is left is no model any more, and still a customization's.
        File.Delete(bench.PathOf("result", "config.json"));
        Assert.False(bench.Run("result", CustomizationBench.Options() with { Restart = restart }).Resumed);
        Assert.Equal(["config.json", "history.jsonl", "model.safetensors", "run.json"], Directory.GetFileSystemEntries(bench.PathOf("result")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("state.json")]
    [InlineData("weights-3.safetensors")]
    public void A_damaged_checkpoint_is_an_error_of_its_own(string file)
    {
        using var bench = new CustomizationBench();
        bench.RunUntil(3, "result", CustomizationBench.Options());
        var path = bench.PathOf("result", "checkpoint", file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^200]);
        var error = Assert.Throws<ReactException>(() => bench.Run("result", CustomizationBench.Options()));
        Assert.Equal(ReactErrorKind.InvalidData, error.Kind);
    }

    [Fact]
    public void A_stop_while_pairs_arrive_ends_at_once()
    {
        using var bench = new CustomizationBench();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        IEnumerable<ReactPair> Endless()
        {
            foreach (var pair in bench.Pairs)
            {
                yield return pair;
            }

            Thread.Sleep(10_000);
        }

        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Run("result", CustomizationBench.Options(), Endless(), stopping: stop.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public void Work_that_cannot_be_interrupted_is_not_waited_for()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        using var cleaned = new ManualResetEventSlim();
        using var proceed = new ManualResetEventSlim();
        var held = false;
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => StoppableWork.Run("test", () => proceed.Wait(), () => held = true, cleaned.Set, stop.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
        Assert.True(held);
        Assert.False(cleaned.IsSet);
        proceed.Set();
        Assert.True(cleaned.Wait(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }
}
