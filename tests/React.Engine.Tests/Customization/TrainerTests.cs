using React.Customization;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class TrainerTests
{
    [Fact]
    public void The_loss_falls()
    {
        using var towers = new ToyTowers();
        var history = Train(towers, new ToyBatches(8, 0), 200, 0.05);
        Assert.True(history[^1].Loss < 0.5 * history[0].Loss, $"{history[0].Loss} -> {history[^1].Loss}");
        Assert.Equal(Enumerable.Range(1, 200), history.Select(step => step.Step));
        Assert.Equal(20, history[^1].Epoch);
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_before_it_harms_the_weights()
    {
        using var towers = new ToyTowers();
        var before = towers.Values();
        var error = Assert.Throws<ReactException>(() => Train(towers, new ToyBatches(8, 0, scale: float.PositiveInfinity), 5, 0.05));
        Assert.Equal("ReactTrainingDiverged", error.ErrorId);
        Assert.Contains("step 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("LearningRate", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, towers.Values());
    }

    [Fact]
    public void Pictures_that_all_look_the_same_for_long_end_the_training()
    {
        var guard = new DivergenceGuard();
        for (var step = 0; step < 49; step++)
        {
            guard.Check(2.0, 1.0, step);
        }

        guard.Check(2.0, 0.9, 49);
        for (var step = 50; step < 99; step++)
        {
            guard.Check(2.0, 1.0, step);
        }

        Assert.Contains("same features", Assert.Throws<ReactException>(() => guard.Check(2.0, 1.0, 99)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_gate_lets_no_step_change_the_weights()
    {
        using var towers = new ToyTowers();
        var before = towers.Values();
        var gate = new StepGate();
        gate.Close();
        Assert.Throws<OperationCanceledException>(() => Train(towers, new ToyBatches(8, 0), 5, 0.05, gate));
        Assert.Equal(before, towers.Values());
    }

    private static IReadOnlyList<ReactTrainingStep> Train(ToyTowers towers, IBatchSource batches, int steps, double rate, StepGate? gate = null)
    {
        var options = new CustomizationOptions { Epochs = steps / 10 is 0 ? 1 : steps / 10 };
        var plan = new TrainingPlan(8, 1, steps / options.Epochs, options.Epochs, 0);
        var history = new TrainingHistory(plan, SilentObserver.Instance);
        using var optimizer = new AdamW(towers.Parameters, options);
        var objective = new ContrastiveObjective(towers, batches, 1, false);
        new Trainer(objective, towers, new CosineSchedule(rate, 0, plan.Steps), optimizer, history, new NoCheckpoints(), gate ?? new StepGate())
            .Run(TestContext.Current.CancellationToken);
        return history.Steps;
    }
}
