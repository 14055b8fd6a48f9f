using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The training loop.</summary>
internal sealed class Trainer(ContrastiveObjective objective, ITowers towers, CosineSchedule schedule, AdamW optimizer, TrainingHistory history, ICheckpoints checkpoints, StepGate gate)
{
    /// <summary>A hundred: CLIP lets no logit become more than a hundred times the cosine.</summary>
    private static readonly double MaxLogitScale = Math.Log(100);
    private readonly DivergenceGuard _guard = new();

    /// <summary>Trains from where the history ends to the schedule's end.</summary>
    /// <param name="stopping">Watched between steps and between micro-batches.</param>
    public void Run(CancellationToken stopping)
    {
        for (var step = history.Steps.Count; step < schedule.Steps; step++)
        {
            stopping.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            optimizer.LearningRate = schedule.At(step);
            optimizer.ZeroGradients();
            var loss = objective.Backward(step, stopping);
            towers.GatherGradients();
            _guard.Check(loss.Value, loss.MeanVectorNorm, step);
            gate.Pass(() =>
            {
                var gradientNorm = optimizer.Step();
                ClampLogitScale();
                towers.SpreadParameters();
                history.Add(loss, optimizer.LearningRate, towers.LogitScale.item<float>(), gradientNorm);
                checkpoints.SaveWhenDue();
            });
        }
    }

    private void ClampLogitScale()
    {
        using var quiet = no_grad();
        towers.LogitScale.clamp_(0, MaxLogitScale);
    }
}
