namespace React.PowerShell.Tests.Help;

/// <summary>A heading and what stands below it.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Level">1 for <c>#</c>.</param>
public sealed record MarkdownSection(string Title, int Level)
{
    /// <summary>What stands between the heading and the next one.</summary>
    public List<MarkdownBlock> Blocks { get; } = [];

    /// <summary>Sections one level lower.</summary>
    public List<MarkdownSection> Children { get; } = [];

    /// <summary>The blocks as text.</summary>
    /// <exception cref="FormatException">One of them is code.</exception>
    public IReadOnlyList<string> Paragraphs() => Blocks.Any(block => block.IsCode)
        ? throw new FormatException($"Section '{Title}' has code where only text belongs.")
        : [.. Blocks.Select(block => block.Text)];
}
