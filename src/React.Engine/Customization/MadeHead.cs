using React.Models;

namespace React.Customization;

/// <summary>A head, and how it came about.</summary>
/// <param name="Head">The head.</param>
/// <param name="Plan">Steps taken; none for a cache.</param>
/// <param name="Steps">What was seen in each.</param>
/// <param name="Trained">How many numbers were trained.</param>
internal sealed record MadeHead(ModelHead Head, TrainingPlan Plan, IReadOnlyList<ReactTrainingStep> Steps, long Trained);
