namespace React;

/// <summary>What was found at one place between base and trained model, as cross-entropies; the less, the better.</summary>
/// <param name="Interpolation">0 for the base, 1 for what was trained.</param>
/// <param name="HeldOutLoss">Over retrieved pairs that were not trained on: what was learned.</param>
/// <param name="SampleLoss">Over pairs drawn from the index: what is forgotten; null without an index.</param>
/// <param name="Loss">What was chosen by: the mean of the two, where all that is forgotten counts no more than all that is learned.</param>
public sealed record ReactInterpolationPoint(double Interpolation, double HeldOutLoss, double? SampleLoss, double Loss)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Interpolation:0.##}: {Loss:0.0000}");
}
