using React.Corpora;

namespace React.Evaluation;

/// <summary>A labelled picture.</summary>
/// <param name="Name">What to call it in a message.</param>
/// <param name="Label">Position of its class in the task.</param>
/// <param name="Image">Where its bytes lie.</param>
public sealed record TestImage(string Name, int Label, ImageLocator Image);
