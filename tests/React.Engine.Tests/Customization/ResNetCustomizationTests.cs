using React.Customization;
using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>A ModifiedResNet is trained as a whole, with batch norm as the original has it.</summary>
public sealed class ResNetCustomizationTests
{
    private const string Config = """
        {
          "embed_dim": 16,
          "vision_cfg": { "image_size": 32, "layers": [1, 1, 1, 1], "width": 8, "head_width": 32 },
          "text_cfg": { "context_length": 24, "vocab_size": 540, "width": 32, "heads": 2, "layers": 2 }
        }
        """;

    [Fact]
    public void It_learns_and_keeps_its_running_statistics()
    {
        using var bench = new CustomizationBench();
        var start = bench.NewModel("resnet", 2, Config);
        var result = bench.Run("result", CustomizationBench.Options(CustomizationMethod.LockedText) with { BatchSize = 20, Epochs = 20 }, from: start);
        Assert.True(result.FinalLoss < 0.8 * result.History[0].Loss, $"{result.History[0].Loss} -> {result.FinalLoss}");
        using var loaded = result.Model.Load();
        using var scope = NewDisposeScope();
        Assert.Equal(60, loaded.Clip.Parameters["visual.layer4.0.bn3.num_batches_tracked"].item<long>());
        Assert.False(loaded.Clip.Parameters["visual.bn1.running_var"].eq(1).all().item<bool>());
        Assert.Equal(loaded.Clip.Parameters.Where(entry => entry.Key.StartsWith("visual.", StringComparison.Ordinal) && !ClipParameters.IsStatistic(entry.Key)).Sum(entry => entry.Value.numel()) + 1, result.Trained);
    }

    [Fact]
    public void Interrupted_it_ends_in_the_same_bytes()
    {
        using var bench = new CustomizationBench();
        var start = bench.NewModel("resnet", 2, Config);
        var options = CustomizationBench.Options(CustomizationMethod.LockedText) with { CheckpointSteps = 5, Accumulation = 2 };
        bench.Run("whole", options, from: start);
        using var stop = new CancellationTokenSource();
        var observer = new StepObserver(done =>
        {
            if (done == 7)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Run("parts", options, from: start, observer: observer, stopping: stop.Token));
        Assert.True(bench.Run("parts", options, from: start).Resumed);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
    }

    [Fact]
    public void What_it_cannot_have_is_refused_before_anything_is_read()
    {
        using var bench = new CustomizationBench();
        var start = bench.NewModel("resnet", 2, Config);
        var gated = Assert.Throws<ReactException>(() => bench.Run("gated", CustomizationBench.Options(), from: start));
        Assert.Equal("ReactGatedBlocks", gated.ErrorId);
        Assert.Contains("LockedText", gated.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("ReactOptionInvalid", Assert.Throws<ReactException>(() =>
            bench.Run("groups", CustomizationBench.Options(CustomizationMethod.LockedText) with { UnlockedImageGroups = 2 }, from: start)).ErrorId);
    }

    [Fact]
    public void AdamW_takes_the_originals_settings_of_each_tower()
    {
        var options = new CustomizationOptions { Method = CustomizationMethod.LockedText };
        Assert.Equal((0.98, 1e-6), Settings(ClipConfigs.Get("ViT-B-32"), options));
        Assert.Equal((0.999, 1e-8), Settings(ClipConfigs.Get("RN50"), options));
        Assert.Equal((0.5, 1e-3), Settings(ClipConfigs.Get("RN50"), options with { Beta2 = 0.5, Epsilon = 1e-3 }));

        static (double?, double?) Settings(ClipConfig config, CustomizationOptions options)
        {
            var fitted = options.For(config);
            return (fitted.Beta2, fitted.Epsilon);
        }
    }
}
