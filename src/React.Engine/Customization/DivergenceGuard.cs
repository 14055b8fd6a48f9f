using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Ends a training that can no longer come to anything.</summary>
internal sealed class DivergenceGuard
{
    /// <summary>One batch of equal pictures proves nothing; this many in a row do.</summary>
    private const int Patience = 50;

    /// <summary>Beyond this the vectors of a batch differ by less than float32 resolves well.</summary>
    private const double Collapsed = 1 - 1e-6;
    private int _collapsedInARow;

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
    public static ReactException Diverged(string what, long step) => new("ReactTrainingDiverged", ReactErrorKind.Failed,
        $"{what} in step {step + 1}.",
        "Lower -LearningRate (a tenth is a good next try), raise -WarmupSteps, or set -MaxGradientNorm to 1, and begin anew with -Force. The last checkpoint and the base model are untouched.", step);

    /// <summary>The figure that <see cref="Check"/> asks for.</summary>
    /// <param name="features">Unit vectors [n, d].</param>
    public static double MeanVectorNorm(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return features.mean([0L]).norm().item<float>();
    }
}
