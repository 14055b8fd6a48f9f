namespace React.PowerShell.Tests.Help;

/// <summary>A paragraph, a list item or a block of code.</summary>
/// <param name="Text">Without indentation and fences; lines end with \n, the last one with nothing.</param>
/// <param name="IsCode">Whether it was fenced.</param>
public sealed record MarkdownBlock(string Text, bool IsCode)
{
    /// <summary>Whether it is an item of a list.</summary>
    public bool IsItem => !IsCode && Text.StartsWith("- ", StringComparison.Ordinal);
}
