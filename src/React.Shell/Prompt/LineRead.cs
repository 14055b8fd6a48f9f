namespace React.Shell.Prompt;

/// <summary>A line as it was read.</summary>
internal readonly record struct LineRead(LineKind Kind, string Text);
