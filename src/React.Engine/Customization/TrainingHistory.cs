using System.Globalization;
using React.Work;

namespace React.Customization;

/// <summary>The steps done, told to the observer as they are added.</summary>
internal sealed class TrainingHistory(TrainingPlan plan, IWorkObserver observer)
{
    private readonly List<ReactTrainingStep> _steps = [];

    /// <summary>All steps, in order.</summary>
    public IReadOnlyList<ReactTrainingStep> Steps => _steps;

    /// <summary>Adds the step that was just done.</summary>
    public void Add(StepLoss loss, double learningRate, double logitScale, double gradientNorm)
    {
        var epoch = (_steps.Count / plan.StepsPerEpoch) + 1;
        _steps.Add(new ReactTrainingStep(_steps.Count + 1, epoch, loss.Value, learningRate, logitScale, gradientNorm));
        observer.Progress(new WorkProgress("Customizing", _steps.Count, plan.Steps, "steps",
            string.Create(CultureInfo.InvariantCulture, $"epoch {epoch} of {plan.Epochs}, loss {loss.Value:F4}")));
    }

    /// <summary>Puts in what a checkpoint held.</summary>
    public void Restore(IEnumerable<ReactTrainingStep> steps)
    {
        _steps.Clear();
        _steps.AddRange(steps);
    }
}
