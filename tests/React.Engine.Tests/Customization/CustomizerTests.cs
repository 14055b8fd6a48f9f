using React.Customization;
using React.Models;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class CustomizerTests
{
    [Theory]
    [InlineData(CustomizationMethod.GatedImage)]
    [InlineData(CustomizationMethod.LockedText)]
    [InlineData(CustomizationMethod.Full)]
    public void It_learns(CustomizationMethod method)
    {
        using var bench = new CustomizationBench();
        var result = bench.Run("result", CustomizationBench.Options(method) with { BatchSize = 20, Epochs = 40 });
        Assert.Equal(120, result.History.Count);
        Assert.True(result.FinalLoss < 0.8 * result.History[0].Loss, $"{result.History[0].Loss} -> {result.FinalLoss}");
        Assert.Equal((60, 0, 120, 40, 20, false), (result.PairCount, result.RejectedCount, result.Steps, result.Epochs, result.BatchSize, result.Resumed));
        Assert.False(Directory.Exists(bench.PathOf("result", "checkpoint")));
        Assert.False(File.Exists(bench.PathOf("result", "rejects.jsonl")));
    }

    [Theory]
    [InlineData(CustomizationMethod.GatedImage)]
    [InlineData(CustomizationMethod.LockedText)]
    [InlineData(CustomizationMethod.Full)]
    public void Only_what_was_trained_is_written(CustomizationMethod method)
    {
        using var bench = new CustomizationBench();
        var before = bench.Bytes("base", "model.safetensors");
        var result = bench.Run("result", CustomizationBench.Options(method));
        using var written = SafetensorsReader.Open(bench.PathOf("result", "model.safetensors"));
        using var model = bench.Base.Load();
        using var gated = model.Clip.WithGates(2, 5);
        var expected = (method == CustomizationMethod.GatedImage ? gated : model.Clip).Parameters.Where(entry => TrainedParameters.IsTrained(entry.Key, method, null, 3)).ToList();
        Assert.Equal(expected.Select(entry => entry.Key).Order(), written.Names.Order());
        Assert.Equal(expected.Sum(entry => entry.Value.numel()), result.Trained);
        Assert.Equal(before, bench.Bytes("base", "model.safetensors"));
    }

    [Fact]
    public void The_result_follows_from_seed_and_pairs()
    {
        using var bench = new CustomizationBench();
        bench.Run("one", CustomizationBench.Options() with { ThrottleLimit = 1 });
        bench.Run("same", CustomizationBench.Options() with { ThrottleLimit = 4, CheckpointSteps = 5 });
        bench.Run("other", CustomizationBench.Options() with { Seed = 6 });
        Assert.Equal(bench.Bytes("one", "model.safetensors"), bench.Bytes("same", "model.safetensors"));
        Assert.NotEqual(bench.Bytes("one", "model.safetensors"), bench.Bytes("other", "model.safetensors"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    public void What_is_not_cached_is_computed_again(long limit)
    {
        using var bench = new CustomizationBench();
        var cached = bench.Run("cached", CustomizationBench.Options());
        var computed = bench.Run("computed", CustomizationBench.Options() with { CacheLimit = limit });
        Assert.Equal(cached.History.Select(step => step.Loss), computed.History.Select(step => step.Loss), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(bench.Bytes("cached", "model.safetensors"), bench.Bytes("computed", "model.safetensors"));
        Assert.Empty(Directory.GetFiles(bench.PathOf("computed"), "*.tmp"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_last_groups_of_the_image_tower_can_be_trained_alone(int groups)
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(CustomizationMethod.LockedText) with { UnlockedImageGroups = groups };
        var cached = bench.Run("cached", options);
        var computed = bench.Run("computed", options with { CacheLimit = 0 });
        Assert.Equal(cached.History.Select(step => step.Loss), computed.History.Select(step => step.Loss), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(groups == 0, cached.Trained == 1);
    }

    [Fact]
    public void A_customized_model_can_be_customized_further()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { Epochs = 10 };
        var first = bench.Run("first", options);
        var second = bench.Run("second", options with { GatedBlocks = null }, from: first.Model);
        Assert.Equal(first.Trained, second.Trained);
        Assert.Equal(first.Path, second.Base);
        Assert.True(second.FinalLoss < first.FinalLoss, $"{first.FinalLoss} -> {second.FinalLoss}");
        var third = bench.Run("third", options with { Method = CustomizationMethod.LockedText, GatedBlocks = null }, from: second.Model);
        Assert.True(third.Trained > second.Trained);
        Assert.Equal("ReactGatedBlocks", Assert.Throws<ReactException>(() => bench.Run("fourth", options with { GatedBlocks = 1 }, from: first.Model)).ErrorId);
    }

    [Fact]
    public void The_written_model_is_the_trained_one()
    {
        using var bench = new CustomizationBench();
        var result = bench.Run("result", CustomizationBench.Options());
        using var loaded = result.Model.Load();
        using var start = bench.Base.Load();
        Assert.True(result.Model.IsCustomization);
        Assert.Equal(2, result.Model.GatedBlocks);
        Assert.NotEqual(0, loaded.Clip.Parameters["visual.transformer.resblocks.2.gated_attn_block.alpha_attn"].item<float>());
        Assert.Equal((float)result.History[^1].LogitScale, loaded.Clip.LogitScale.item<float>());
        Assert.True(loaded.Clip.Parameters["visual.proj"].bytes.SequenceEqual(start.Clip.Parameters["visual.proj"].bytes));
    }

    [Fact]
    public void Accumulated_steps_come_near_those_of_large_batches()
    {
        using var bench = new CustomizationBench();
        var large = bench.Run("large", CustomizationBench.Options() with { BatchSize = 20 });
        var small = bench.Run("small", CustomizationBench.Options() with { BatchSize = 10, Accumulation = 2 });
        Assert.Equal(large.History.Select(step => step.Loss), small.History.Select(step => step.Loss), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Bad_pairs_are_left_out_counted_and_listed()
    {
        using var bench = new CustomizationBench();
        ReactPair Bad(string key, string locator, string caption = "a caption") => new() { Key = key, Locator = locator, Caption = caption };
        var pairs = bench.Pairs.ToList();
        pairs.Insert(0, Bad("broken", "corrupt"));
        pairs.Insert(7, Bad("empty", "drawn:900", "  "));
        pairs.Insert(20, Bad("gone", "nowhere.png"));
        pairs.Insert(30, pairs[3] with { Key = "again" });
        var observer = new StepObserver(_ => { });
        var result = bench.Run("result", CustomizationBench.Options(), pairs, observer);
        Assert.Equal((60, 3, 1), (result.PairCount, result.RejectedCount, result.DuplicateCount));
        Assert.Equal(["ImageFormat", "CaptionEmpty", "ImageUnreadable"], observer.Rejections.Select(rejection => rejection.Reason));
        Assert.Empty(observer.Warnings);
        var lines = File.ReadAllLines(bench.PathOf("result", "rejects.jsonl"));
        Assert.Equal(3, lines.Length);
        Assert.Contains("\"broken\"", lines[0], StringComparison.Ordinal);

        bench.Run("clean", CustomizationBench.Options());
        Assert.Equal(bench.Bytes("clean", "model.safetensors"), bench.Bytes("result", "model.safetensors"));
    }

    [Fact]
    public void Too_few_pairs_are_an_error()
    {
        using var bench = new CustomizationBench();
        Assert.Equal("ReactTooFewPairs", Assert.Throws<ReactException>(() => bench.Run("result", CustomizationBench.Options(), bench.Pairs.Take(1))).ErrorId);
        var none = Assert.Throws<ReactException>(() => bench.Run("result", CustomizationBench.Options(), []));
        Assert.Equal(("ReactTooFewPairs", "No pair came to learn from."), (none.ErrorId, none.Message));
        Assert.Equal(2, bench.Run("result", CustomizationBench.Options(), bench.Pairs.Take(2)).BatchSize);
    }

    [Fact]
    public void Training_that_diverges_says_what_to_change_and_keeps_the_checkpoint()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(CustomizationMethod.LockedText) with { LearningRate = 1e35, WarmupSteps = 0, CheckpointSteps = 1, WeightDecay = 1 };
        var error = Assert.Throws<ReactException>(() => bench.Run("result", options));
        Assert.Equal("ReactTrainingDiverged", error.ErrorId);
        Assert.Contains("LearningRate", error.RecommendedAction, StringComparison.Ordinal);
        Assert.True(File.Exists(bench.PathOf("result", "checkpoint", "state.json")));
        Assert.False(File.Exists(bench.PathOf("result", "run.json")));
    }

    [Fact]
    public void A_training_that_ends_by_guessing_says_so()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(CustomizationMethod.LockedText);
        var good = bench.Run("good", options with { Epochs = 20 });
        var observer = new StepObserver(_ => { });
        bench.Run("bad", options with { LearningRate = 1, WarmupSteps = 0 }, observer: observer, from: good.Model);
        var warning = Assert.Single(observer.Warnings);
        Assert.Contains("that of guessing", warning, StringComparison.Ordinal);
        Assert.Contains("-LearningRate", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_method_is_all_that_is_told_of_the_options()
    {
        using var bench = new CustomizationBench();
        bench.Run("result", CustomizationBench.Options() with { Epochs = 1 });
        var error = Assert.Throws<ReactException>(() => bench.Run("result", CustomizationBench.Options(CustomizationMethod.LockedText)));
        Assert.Contains("other work: Method is LockedText, not GatedImage.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_json_tells_the_device_and_the_time_as_they_were()
    {
        using var bench = new CustomizationBench();
        IEnumerable<ReactPair> Slow()
        {
            Thread.Sleep(400);
            foreach (var pair in bench.Pairs)
            {
                yield return pair;
            }
        }

        var result = bench.Run("result", CustomizationBench.Options() with { Device = "Auto" }, Slow());
        Assert.True(result.Duration >= TimeSpan.FromSeconds(0.4), $"{result.Duration}");
        Assert.Equal(Devices.Resolve("Auto").ToString(), new CustomizationFolder(bench.PathOf("result")).ReadRun().Environment.Device);
    }

    [Fact]
    public void A_folder_with_another_model_is_not_written_to()
    {
        using var bench = new CustomizationBench();
        Assert.Equal("ReactDestinationOccupied", Assert.Throws<ReactException>(() => bench.Run("base", CustomizationBench.Options())).ErrorId);
    }

    [Fact]
    public void The_folder_of_the_base_is_not_written_to_even_by_force()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { Epochs = 1 };
        var first = bench.Run("first", options);
        var second = bench.Run("second", options with { GatedBlocks = null }, from: first.Model);
        var before = bench.Bytes("first", "model.safetensors");
        foreach (var from in (ReactModel[])[first.Model, second.Model])
        {
            var error = Assert.Throws<ReactException>(() => bench.Run("first", options with { GatedBlocks = null, Restart = true }, from: from));
            Assert.Equal("ReactDestinationOccupied", error.ErrorId);
        }

        Assert.Equal(before, bench.Bytes("first", "model.safetensors"));
        Assert.Equal("ReactExportOntoItself", Assert.Throws<ReactException>(() => ModelFolder.Export(second.Model, bench.PathOf("base"), replace: true)).ErrorId);
        Assert.True(File.Exists(bench.PathOf("base", "config.json")));
    }

    [Fact]
    public void What_cannot_be_done_takes_nothing_away()
    {
        using var bench = new CustomizationBench();
        var done = bench.Run("result", CustomizationBench.Options() with { Epochs = 1 });
        foreach (var (id, options) in (IEnumerable<(string, CustomizationOptions)>)[
            ("ReactDeviceName", CustomizationBench.Options() with { Device = "gpu" }),
            ("ReactGatedBlocks", CustomizationBench.Options() with { GatedBlocks = 4 }),
            ("ReactValidationPath", CustomizationBench.Options() with { ValidationInterval = 3 })])
        {
            Assert.Equal(id, Assert.Throws<ReactException>(() => bench.Run("result", options with { Restart = true })).ErrorId);
            Assert.Equal(done.FinalLoss, ReactCustomization.Open(bench.PathOf("result")).FinalLoss);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Something_else_where_checkpoints_would_lie_is_left_alone(bool force)
    {
        using var bench = new CustomizationBench();
        Directory.CreateDirectory(bench.PathOf("result", "checkpoint"));
        File.WriteAllText(bench.PathOf("result", "checkpoint", "thesis.docx"), "kept");
        var error = Assert.Throws<ReactException>(() => bench.Run("result", CustomizationBench.Options() with { Restart = force }));
        Assert.Equal("ReactDestinationOccupied", error.ErrorId);
        Assert.Contains("thesis.docx", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(bench.PathOf("result", "checkpoint", "thesis.docx")));
    }

    [Fact]
    public void More_gated_blocks_than_there_are_blocks_are_an_error()
    {
        using var bench = new CustomizationBench();
        Assert.Equal("ReactGatedBlocks", Assert.Throws<ReactException>(() => bench.Run("result", CustomizationBench.Options() with { GatedBlocks = 4 })).ErrorId);
    }

    [Fact]
    public void The_same_call_after_the_end_returns_the_result_without_work()
    {
        using var bench = new CustomizationBench();
        var first = bench.Run("result", CustomizationBench.Options());
        var weights = bench.Bytes("result", "model.safetensors");
        var again = bench.Run("result", CustomizationBench.Options(), readImage: _ => throw new InvalidOperationException("not to be read"));
        Assert.Equal(first.History, again.History);
        Assert.Equal((first.FinalLoss, first.Trained, first.Duration), (again.FinalLoss, again.Trained, again.Duration));
        Assert.Equal(weights, bench.Bytes("result", "model.safetensors"));
        Assert.Equal(first.FinalLoss, ReactCustomization.Open(bench.PathOf("result")).FinalLoss);
    }
}
