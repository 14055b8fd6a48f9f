namespace React.Customization;

/// <summary>How a number of pairs is cut into steps.</summary>
/// <param name="BatchSize">Pairs in a micro-batch.</param>
/// <param name="Accumulation">Micro-batches in a step.</param>
/// <param name="StepsPerEpoch">Optimizer steps in an epoch. Pairs of the last, incomplete step are left out of the epoch.</param>
/// <param name="Epochs">Passes over the pairs.</param>
/// <param name="Warmup">Steps in which the learning rate rises.</param>
public sealed record TrainingPlan(int BatchSize, int Accumulation, int StepsPerEpoch, int Epochs, int Warmup)
{
    private const int LongestDefaultWarmup = 5000;

    /// <summary>Optimizer steps in all.</summary>
    public int Steps => StepsPerEpoch * Epochs;

    /// <summary>Plans a training.</summary>
    /// <param name="options">Batch size, accumulation, epochs, warm-up.</param>
    /// <param name="pairs">Pairs that can be used.</param>
    /// <exception cref="ReactException">The pairs do not fill one step.</exception>
    public static TrainingPlan For(CustomizationOptions options, int pairs)
    {
        var batch = Math.Min(options.BatchSize, pairs / options.Accumulation);
        if (batch < 2)
        {
            var needed = 2L * options.Accumulation;
            throw new ReactException("ReactTooFewPairs", ReactErrorKind.InvalidData,
                $"The pairs that can be used are too few, {pairs}: {(options.Accumulation == 1 ? "a batch" : $"a step of {options.Accumulation} micro-batches")} needs at least {needed}.",
                "Retrieve more pairs, or see rejects.jsonl in the destination for what was left out.", pairs);
        }

        var stepsPerEpoch = pairs / batch / options.Accumulation;
        var steps = (long)stepsPerEpoch * options.Epochs;
        if (steps > int.MaxValue)
        {
            throw new ReactException("ReactOptionInvalid", ReactErrorKind.InvalidArgument, $"{options.Epochs} epochs of {stepsPerEpoch} steps are more steps than can be counted.", "Give fewer epochs.", options.Epochs);
        }

        return new TrainingPlan(batch, options.Accumulation, stepsPerEpoch, options.Epochs, options.WarmupSteps ?? (int)Math.Min(LongestDefaultWarmup, steps / 10));
    }
}
