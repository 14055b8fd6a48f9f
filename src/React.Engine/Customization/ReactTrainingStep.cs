using System.Text.Json.Serialization;

namespace React;

/// <summary>What was seen in one optimizer step.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Epoch">The epoch it belongs to, from 1.</param>
/// <param name="Loss">The contrastive loss over the step's batch, before the step.</param>
/// <param name="LearningRate">The rate used.</param>
/// <param name="LogitScale">The logarithm of the temperature, after the step.</param>
/// <param name="GradientNorm">2-norm of the gradient, before it is cut.</param>
/// <param name="Validation">What validation measured after the step; null where it was not due.</param>
public sealed record ReactTrainingStep(
    int Step, int Epoch, double Loss, double LearningRate, double LogitScale, double GradientNorm,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Validation = null)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Step}: {Loss:0.0000}");
}
