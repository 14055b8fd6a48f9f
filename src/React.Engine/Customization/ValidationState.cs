namespace React.Customization;

/// <summary>What validation found so far. Part of a checkpoint.</summary>
/// <param name="Before">The measure before the first step.</param>
/// <param name="BestStep">The step after which the model was best; 0 for before the first. The earliest of equals.</param>
/// <param name="Best">The measure then.</param>
internal sealed record ValidationState(double Before, int BestStep, double Best);
