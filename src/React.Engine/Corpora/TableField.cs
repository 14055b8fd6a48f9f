namespace React.Corpora;

/// <summary>A column of a table.</summary>
/// <param name="Name">As the table writes it.</param>
/// <param name="Text">SQL that gives it as text.</param>
/// <param name="Json">SQL that gives it as JSON has it, or null where it cannot be kept: bytes.</param>
internal sealed record TableField(string Name, string Text, string? Json);
