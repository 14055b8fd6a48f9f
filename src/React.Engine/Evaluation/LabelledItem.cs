using React.Corpora;

namespace React.Evaluation;

/// <summary>A picture as a test set labels it, before it is known what the task makes of the label.</summary>
/// <param name="Name">What to call it in a message.</param>
/// <param name="Class">Name of its class; null where the set has only numbers.</param>
/// <param name="Index">Number of its class within the set.</param>
/// <param name="Image">Where its bytes lie.</param>
internal sealed record LabelledItem(string Name, string? Class, int Index, ImageLocator Image);
