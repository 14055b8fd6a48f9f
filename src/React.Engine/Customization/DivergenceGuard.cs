using System.Globalization;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Ends a training that can no longer come to anything.</summary>
internal sealed class DivergenceGuard
{
    /// <summary>One batch of equal pictures proves nothing; this many in a row do.</summary>
    private const int Patience = 50;

    /// <summary>Steps that an error tells of.</summary>
    private const int Shown = 3;

    /// <summary>Beyond this the vectors of a batch differ by less than float32 resolves well.</summary>
    private const double Collapsed = 1 - 1e-6;
    private int _collapsedInARow;

    /// <summary>The error's id.</summary>
    public const string ErrorId = "ReactTrainingDiverged";

    /// <summary>Looks at a step before it changes anything.</summary>
    /// <param name="loss">The step's loss.</param>
    /// <param name="meanVectorNorm">2-norm of the mean of a batch's unit image features: 1 if they are all the same.</param>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="ReactException">The loss is not finite, or all pictures have had the same features for a long time.</exception>
    public void Check(double loss, double meanVectorNorm, int step)
    {
        if (!double.IsFinite(loss))
        {
            throw Diverged("The loss is not finite", step);
        }

        _collapsedInARow = meanVectorNorm > Collapsed ? _collapsedInARow + 1 : 0;
        if (_collapsedInARow >= Patience)
        {
            throw Diverged($"All pictures of a batch have the same features, for {Patience} steps now", step);
        }
    }

    /// <summary>The error for a training that went wrong in a step.</summary>
    public static ReactException Diverged(string what, long step) => new(ErrorId, ReactErrorKind.Failed,
        $"{what} in step {step + 1}.",
        "Lower -LearningRate (a tenth is a good next try), raise -WarmupSteps, or set -MaxGradientNorm to 1, and begin anew with -Force. The last checkpoint and the base model are untouched.", step);

    /// <summary>The same error with how the training went before, and what to try next in figures.</summary>
    /// <param name="error">An error of <see cref="Diverged"/>.</param>
    /// <param name="steps">The steps before.</param>
    /// <param name="rate">The rate of the step that failed.</param>
    /// <param name="schedule">The rates planned.</param>
    public static ReactException Explained(ReactException error, IReadOnlyList<ReactTrainingStep> steps, double rate, CosineSchedule schedule)
    {
        var culture = CultureInfo.InvariantCulture;
        var last = steps.TakeLast(Shown).ToArray();
        var before = last.Length == 0
            ? " It was the first step, so either the weights or the pairs hold what is no number, or the loss is beyond all bounds at once."
            : string.Create(culture, $" The losses before were {string.Join(", ", last.Select(step => step.Loss.ToString("0.####", culture)))}, the gradients' norms {string.Join(", ", last.Select(step => step.GradientNorm.ToString("0.###", culture)))}.");
        var advice = rate < schedule.Peak && steps.Count < schedule.Warmup
            ? string.Create(culture, $"It went wrong while the rate was still rising, so try -LearningRate {schedule.Peak / 10:0.#e+0}; ")
            : string.Create(culture, $"Try -LearningRate {schedule.Peak / 10:0.#e+0} with -WarmupSteps {Math.Max(2 * schedule.Warmup, schedule.Steps / 5)}; ");
        var clipping = last.Length > 0 ? string.Create(culture, $"or cut the gradients by -MaxGradientNorm {Math.Max(last.Min(step => step.GradientNorm), 1e-3):0.###}") : "or cut the gradients by -MaxGradientNorm 1";
        return new ReactException(ErrorId, ReactErrorKind.Failed,
            string.Create(culture, $"{error.Message} The learning rate was {rate:0.##e+0}, of at most {schedule.Peak:0.##e+0}.{before}"),
            $"{advice}{clipping}, and begin anew with -Force. The last checkpoint and the base model are untouched.", error.Target);
    }

    /// <summary>The figure that <see cref="Check"/> asks for.</summary>
    /// <param name="features">Unit vectors [n, d].</param>
    public static double MeanVectorNorm(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return features.mean([0L]).norm().item<float>();
    }
}
