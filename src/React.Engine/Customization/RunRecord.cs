namespace React.Customization;

/// <summary>run.json: everything that led to a customization. Its presence says that the customization is whole.</summary>
/// <param name="Version">Of this layout.</param>
/// <param name="Method">What was trained.</param>
/// <param name="BasePath">The model that was trained.</param>
/// <param name="Run">What determined the outcome.</param>
/// <param name="Options">All options as they were given.</param>
/// <param name="Plan">What they became.</param>
/// <param name="PairCount">Pairs used.</param>
/// <param name="DuplicateCount">Pairs left out because their picture had come before.</param>
/// <param name="RejectedCount">Pairs that could not be used.</param>
/// <param name="TrainedCount">Numbers trained.</param>
/// <param name="FinalLoss">Mean loss of the last epoch; null where nothing was trained.</param>
/// <param name="Seconds">Time spent, over all parts of an interrupted run.</param>
/// <param name="Resumed">Whether it was continued from a checkpoint.</param>
/// <param name="Environment">Versions and machine.</param>
internal sealed record RunRecord(
    int Version, CustomizationMethod Method, string BasePath, RunIdentity Run, CustomizationOptions Options, TrainingPlan Plan,
    int PairCount, int DuplicateCount, int RejectedCount, long TrainedCount, double? FinalLoss, double Seconds, bool Resumed, RunEnvironment Environment)
{
    /// <summary>The layout that this version writes.</summary>
    public const int Layout = 1;

    /// <summary>Where the result stands between base (0) and what was trained (1); null for 1.</summary>
    public double? Interpolation { get; init; }

    /// <summary>What the interpolation was chosen by; null where it was given.</summary>
    public IReadOnlyList<ReactInterpolationPoint>? InterpolationCurve { get; init; }

    /// <summary>Usable pairs that were not trained on, to choose the interpolation by.</summary>
    public int HeldOutCount { get; init; }

    /// <summary>Pairs of the index that it was chosen by.</summary>
    public int SampleCount { get; init; }

    /// <summary>What validation found; null without.</summary>
    public ValidationState? Validation { get; init; }
}
