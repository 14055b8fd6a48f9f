namespace React.Customization;

/// <summary>The part of a checkpoint that is no tensor.</summary>
/// <param name="Version">Of this layout.</param>
/// <param name="Run">What the checkpoint belongs to.</param>
/// <param name="Seconds">Time spent so far.</param>
/// <param name="Steps">The steps done; their number names the file of weights.</param>
/// <param name="Validation">What validation found; the number of its best step names the file of the best weights. Null without.</param>
internal sealed record CheckpointState(int Version, RunIdentity Run, double Seconds, IReadOnlyList<ReactTrainingStep> Steps, ValidationState? Validation = null);
