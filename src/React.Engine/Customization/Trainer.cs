using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The training loop.</summary>
internal sealed class Trainer(ContrastiveObjective objective, ITowers towers, CosineSchedule schedule, AdamW optimizer, TrainingHistory history, ICheckpoints checkpoints, StepGate gate, TrainingValidation? validation = null)
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
            validation?.MeasureWhenDue(stopping);
            using var scope = NewDisposeScope();
            optimizer.LearningRate = schedule.At(step);
            optimizer.ZeroGradients();
            var loss = objective.Backward(step, stopping);
            towers.GatherGradients();
            gate.Pass(() =>
            {
                var gradientNorm = Guarded(() =>
                {
                    _guard.Check(loss.Value, loss.MeanVectorNorm, step);
                    return optimizer.Step();
                });
                ClampLogitScale();
                towers.SpreadParameters();
                history.Add(loss, optimizer.LearningRate, towers.LogitScale.item<float>(), gradientNorm);
                checkpoints.SaveWhenDue();
            });
        }

        validation?.MeasureWhenDue(stopping);
    }

    /// <summary>Adds to the error of a training that went wrong how it went before, and what to try next in figures.</summary>
    private double Guarded(Func<double> change)
    {
        try
        {
            return change();
        }
        catch (ReactException error) when (error.ErrorId == DivergenceGuard.ErrorId)
        {
            throw DivergenceGuard.Explained(error, history.Steps, optimizer.LearningRate, schedule);
        }
    }

    private void ClampLogitScale()
    {
        using var quiet = no_grad();
        towers.LogitScale.clamp_(Scalars.Of(0), Scalars.Of(MaxLogitScale));
    }
}
