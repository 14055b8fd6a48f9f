using React.Customization;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class TrainingPlanTests
{
    [Theory]
    [InlineData(1000, 256, 1, 3, 256, 3, 9, 0)]
    [InlineData(100, 256, 1, 20, 100, 1, 20, 2)]
    [InlineData(96, 6, 2, 2, 6, 8, 16, 1)]
    [InlineData(103, 6, 2, 2, 6, 8, 16, 1)]
    [InlineData(10, 8, 2, 1, 5, 1, 1, 0)]
    public void Pairs_are_cut_into_whole_steps(int pairs, int batchSize, int accumulation, int epochs, int batch, int perEpoch, int steps, int warmup)
    {
        var plan = TrainingPlan.For(new CustomizationOptions { BatchSize = batchSize, Accumulation = accumulation, Epochs = epochs }, pairs);
        Assert.Equal((batch, perEpoch, steps, warmup), (plan.BatchSize, plan.StepsPerEpoch, plan.Steps, plan.Warmup));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void Too_few_pairs_are_an_error_that_counts_them(int pairs, int accumulation)
    {
        var error = Assert.Throws<ReactException>(() => TrainingPlan.For(new CustomizationOptions { Accumulation = accumulation }, pairs));
        Assert.Equal("ReactTooFewPairs", error.ErrorId);
        Assert.Contains($"too few, {pairs}:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_warm_up_is_no_longer_than_the_recipe_s() =>
        Assert.Equal(5000, TrainingPlan.For(new CustomizationOptions { Epochs = 100_000, BatchSize = 2 }, 2).Warmup);

    [Fact]
    public void Options_that_cannot_work_are_named()
    {
        CustomizationOptions[] wrong =
        [
            new() { Epochs = 0 }, new() { BatchSize = 1 }, new() { LearningRate = double.NaN }, new() { WeightDecay = -1 }, new() { MaxGradientNorm = 0 },
            new() { Method = CustomizationMethod.Full, GatedBlocks = 2 }, new() { UnlockedImageGroups = 1 }, new() { Beta2 = 1 }, new() { CheckpointSteps = 0 },
        ];
        string[] names = ["Epochs", "BatchSize", "LearningRate", "WeightDecay", "MaxGradientNorm", "GatedBlocks", "UnlockedImageGroups", "Beta2", "CheckpointSteps"];
        Assert.Equal(names, wrong.Select(options => Assert.Throws<ReactException>(options.Validate).Target));
    }
}
