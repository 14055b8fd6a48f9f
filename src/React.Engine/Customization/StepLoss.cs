namespace React.Customization;

/// <summary>What the forward pass of a step showed.</summary>
/// <param name="Value">The loss.</param>
/// <param name="MeanVectorNorm">See <see cref="DivergenceGuard"/>.</param>
internal readonly record struct StepLoss(double Value, double MeanVectorNorm);
