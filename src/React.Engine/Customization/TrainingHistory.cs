using System.Diagnostics;
using System.Globalization;
using React.Work;

namespace React.Customization;

/// <summary>The steps done, told to the observer, and to the log where there is one, as they are added.</summary>
internal sealed class TrainingHistory(TrainingPlan plan, IWorkObserver observer)
{
    /// <summary>How much the last step counts for the rate that is shown.</summary>
    private const double Newest = 0.2;

    /// <summary>Of the loss of guessing, what a model has at most that tells pairs apart.</summary>
    private const double MuchLess = 0.97;

    /// <summary>Of the loss of guessing, from where it is no other.</summary>
    private const double AlmostAll = 0.999;

    private readonly List<ReactTrainingStep> _steps = [];
    private readonly Stopwatch _sinceStep = Stopwatch.StartNew();
    private double _secondsPerStep;

    /// <summary>All steps, in order.</summary>
    public IReadOnlyList<ReactTrainingStep> Steps => _steps;

    /// <summary>How many of them were validated.</summary>
    public int Validations { get; private set; }

    /// <summary>Where the figures go for TensorBoard; null for nowhere.</summary>
    public EventLog? Log { get; set; }

    /// <summary>Adds the step that was just done.</summary>
    public void Add(StepLoss loss, double learningRate, double logitScale, double gradientNorm)
    {
        var rate = Rate();
        var step = new ReactTrainingStep(_steps.Count + 1, (_steps.Count / plan.StepsPerEpoch) + 1, loss.Value, learningRate, logitScale, gradientNorm);
        _steps.Add(step);
        Tell(step.Step, [("train/loss", step.Loss), ("train/learning_rate", learningRate), ("train/logit_scale", logitScale), ("train/gradient_norm", gradientNorm), ("train/pairs_per_second", rate)]);
        observer.Progress(new WorkProgress("Customizing", step.Step, plan.Steps, "steps",
            string.Create(CultureInfo.InvariantCulture, $"epoch {step.Epoch} of {plan.Epochs}, loss {loss.Value:F4}, {rate:N0} pairs/s")));
        if (step.Step % plan.StepsPerEpoch == 0)
        {
            // A log without progress shows by this that the work goes on.
            var left = TimeSpan.FromSeconds(Math.Ceiling(_secondsPerStep * (plan.Steps - step.Step)));
            observer.Decision(string.Create(CultureInfo.InvariantCulture,
                $"Epoch {step.Epoch} of {plan.Epochs} is done: mean loss {_steps.TakeLast(plan.StepsPerEpoch).Average(done => done.Loss):F4}, {rate:N0} pairs/s{(left > TimeSpan.Zero ? $", about {left:c} left" : "")}."));
        }
    }

    /// <summary>Warns where a model that knew something ends by guessing.</summary>
    public void TellGuessing()
    {
        var guessing = Math.Log(plan.BatchSize * plan.Accumulation);
        var last = _steps.TakeLast(plan.StepsPerEpoch).Average(step => step.Loss);
        if (_steps[0].Loss < MuchLess * guessing && last > AlmostAll * guessing)
        {
            observer.Warning(string.Create(CultureInfo.InvariantCulture,
                $"The training ends with a loss of {last:F4}, that of guessing, and began with {_steps[0].Loss:F4}: what the model knew is lost. Lower -LearningRate (a tenth is a good next try), and begin anew with -Force."));
        }
    }

    /// <summary>Notes what validation measured after the last step.</summary>
    public void Validate(double value)
    {
        _steps[^1] = _steps[^1] with { Validation = value };
        Validations++;
        Tell(_steps.Count, [("validation/top1", value)]);
    }

    /// <summary>Says that what was done since the last step was no part of the next one.</summary>
    public void Rest() => _sinceStep.Restart();

    /// <summary>Puts in what a checkpoint held.</summary>
    public void Restore(IEnumerable<ReactTrainingStep> steps)
    {
        _steps.Clear();
        _steps.AddRange(steps);
        Validations = _steps.Count(step => step.Validation is not null);
    }

    /// <summary>Pairs a second, of late.</summary>
    private double Rate()
    {
        var seconds = _sinceStep.Elapsed.TotalSeconds;
        _sinceStep.Restart();
        _secondsPerStep = _secondsPerStep == 0 ? seconds : ((1 - Newest) * _secondsPerStep) + (Newest * seconds);
        return plan.BatchSize * plan.Accumulation / Math.Max(_secondsPerStep, 1e-9);
    }

    /// <summary>A log that cannot be written ends, and the training goes on.</summary>
    private void Tell(int step, ReadOnlySpan<(string Tag, double Value)> figures)
    {
        try
        {
            Log?.Add(step, figures);
        }
        catch (ReactException error)
        {
            Log = null;
            observer.Warning($"The log for TensorBoard ends with step {step}: {error.Message}");
        }
    }
}
