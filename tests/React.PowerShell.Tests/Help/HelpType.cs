namespace React.PowerShell.Tests.Help;

/// <summary>What a page says about a type that a cmdlet takes or gives.</summary>
/// <param name="Name">Full name, or None.</param>
/// <param name="Text">What objects of it are here.</param>
public sealed record HelpType(string Name, string Text);
