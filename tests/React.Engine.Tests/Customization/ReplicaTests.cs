using React.Customization;
using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

public sealed class ReplicaTests
{
    [Theory]
    [InlineData(CustomizationMethod.GatedImage, 1)]
    [InlineData(CustomizationMethod.GatedImage, 2)]
    [InlineData(CustomizationMethod.LockedText, 1)]
    [InlineData(CustomizationMethod.Full, 1)]
    public void Two_replicas_do_what_one_does_with_the_whole_batch(CustomizationMethod method, int accumulation)
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(method) with { Accumulation = accumulation, LearningRate = 5e-5 };
        bench.Run("one", options with { Device = "cpu" });
        bench.Run("two", options with { Device = "cpu,cpu" });
        using var one = SafetensorsReader.Open(bench.PathOf("one", "model.safetensors"));
        using var two = SafetensorsReader.Open(bench.PathOf("two", "model.safetensors"));
        Assert.Equal(one.Names, two.Names);
        Assert.All(one.Names, name =>
        {
            using var scope = NewDisposeScope();
            var difference = (one.Read(name) - two.Read(name)).abs();
            if (KeyBias.Of(name, difference) is { } noise)
            {
                Assert.InRange(noise.max().item<float>(), 0, 1e-4);
                noise.zero_();
            }

            Assert.True(difference.max().item<float>() <= 1e-5, $"{name} differs by {difference.max().item<float>()}");
        });
    }

    [Fact]
    public void More_replicas_than_pairs_leave_some_idle()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { BatchSize = 2, Epochs = 1 };
        var one = bench.Run("one", options);
        var three = bench.Run("three", options with { Device = "cpu,cpu,cpu" });
        Assert.Equal(one.History.Select(step => step.Loss), three.History.Select(step => step.Loss), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void A_resumed_training_spreads_what_was_saved()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { Device = "cpu,cpu" };
        bench.Run("whole", options);
        bench.RunUntil(9, "parts", options);
        Assert.True(bench.Run("parts", options).Resumed);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
    }
}
