using System.Globalization;
using React.Embedding;
using React.Work;

namespace React.Customization;

/// <summary>
/// Judges the model in training before the first step, every so many steps and after the last, and keeps the best of these states. What comes of it
/// follows from the steps alone: after an interruption a judgement that is not in the history is made again, of the same weights.
/// </summary>
internal sealed class TrainingValidation(
    IModelValidation how, IEmbedder embedder, ClipTowers towers, TrainingHistory history, int interval, int steps, StepGate gate, IWorkObserver observer) : IDisposable
{
    private readonly WeightCopy _best = new(towers.Weights);

    /// <summary>What was found so far; null before anything was.</summary>
    public ValidationState? State { get; set; }

    /// <summary>The weights of the best state, to be saved or overwritten.</summary>
    public IEnumerable<(string Name, TorchSharp.torch.Tensor Value)> Best => _best.Kept;

    /// <summary>Measures, if it is time and the history does not say already what would be found.</summary>
    public void MeasureWhenDue(CancellationToken stopping)
    {
        var step = history.Steps.Count;
        var known = step == 0 ? State is not null : history.Steps[step - 1].Validation is not null;
        if (known || (step % interval != 0 && step != steps))
        {
            return;
        }

        var value = towers.Judge(() => how.Measure(embedder, stopping));
        stopping.ThrowIfCancellationRequested();
        gate.Pass(() => Take(step, value));
        history.Rest();
        observer.Decision(string.Create(CultureInfo.InvariantCulture, $"{how.Name} {(step == 0 ? "before training" : $"after step {step}")}: {value:0.0}; best so far {State!.Best:0.0} {When(State.BestStep)}."));
    }

    /// <summary>Gives the model its best state.</summary>
    public void PutBackBest()
    {
        _best.PutBack();
        if (State!.BestStep == 0)
        {
            var advice = history.Steps[^1].Validation < State.Before ? "Lower -LearningRate, or see whether the pairs show what is validated." : "Little was changed: give more -Epochs or pairs, or raise -LearningRate.";
            observer.Warning($"No state of the training was better than the model before it, by {how.Name}: the result equals its base. {advice}");
        }
        else
        {
            observer.Decision(string.Create(CultureInfo.InvariantCulture, $"The result is the model {When(State.BestStep)}, the best by {how.Name}: {State.Best:0.0}."));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _best.Dispose();

    private static string When(int step) => step == 0 ? "before training" : $"after step {step}";

    private void Take(int step, double measured)
    {
        // A measure that is none is worse than any.
        var value = double.IsNaN(measured) ? double.MinValue : measured;
        if (step > 0)
        {
            history.Validate(value);
        }

        if (State is null || value > State.Best)
        {
            _best.Take();
            State = new ValidationState(State?.Before ?? value, step, value);
        }
    }
}
