namespace React.PowerShell.Tests.Help;

/// <summary>What a page says about a parameter.</summary>
/// <param name="Name">Without the hyphen.</param>
/// <param name="Text">Paragraphs.</param>
/// <param name="Default">What follows "Default:"; null where the page gives none.</param>
public sealed record HelpParameter(string Name, IReadOnlyList<string> Text, string? Default);
