namespace React.Customization;

/// <summary>The learning rate of each optimizer step: a linear rise, then half a cosine down to zero (the original's <c>cosine_lr</c>).</summary>
/// <param name="Peak">The rate at the end of the rise.</param>
/// <param name="Warmup">Steps of the rise.</param>
/// <param name="Steps">All steps.</param>
public sealed record CosineSchedule(double Peak, int Warmup, int Steps)
{
    /// <summary>The rate used in a step, counted from 0.</summary>
    public double At(int step) => step < Warmup
        ? Peak * (step + 1) / Warmup
        : 0.5 * (1 + Math.Cos(Math.PI * (step - Warmup) / (Steps - Warmup))) * Peak;
}
