namespace React.PowerShell.Tests.Help;

/// <summary>An example of a page.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Code">What is run; lines end with \n.</param>
/// <param name="Remarks">Paragraphs below it.</param>
public sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);
