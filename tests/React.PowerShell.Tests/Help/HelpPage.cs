using System.Text.RegularExpressions;

namespace React.PowerShell.Tests.Help;

/// <summary>
/// A cmdlet's page in docs/cmdlets. Its form: <c># Name</c>; then the sections of <see cref="Sections"/> in this order, each as <c>## Section</c>;
/// parameters as <c>### -Name</c>, paragraphs, and perhaps a last line <c>Default: …</c>; inputs and outputs
/// as <c>Type: text</c>; examples as <c>### Title</c>, one powershell block, paragraphs; related as <c>- [Name](Name.md)</c>.
/// </summary>
public sealed partial record HelpPage
{
    private const string DefaultPrefix = "Default: ";

    /// <summary>All sections in their order; Notes may be missing.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        ["Synopsis", "Description", "Parameters", "Inputs", "Outputs", "Notes", "Examples", "Related"];

    public required string Name { get; init; }

    public required string Synopsis { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<HelpParameter> Parameters { get; init; }

    public required IReadOnlyList<HelpType> Inputs { get; init; }

    public required IReadOnlyList<HelpType> Outputs { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<HelpExample> Examples { get; init; }

    public required IReadOnlyList<string> Related { get; init; }

    /// <summary>Reads a page.</summary>
    /// <exception cref="FormatException">It has another form; the message names page and place.</exception>
    public static HelpPage Read(string path)
    {
        var document = MarkdownDocument.Read(path);
        Require(document.Blocks.Count == 0, path, $"text stands before the first section: '{document.Blocks.FirstOrDefault()?.Text}'");
        var given = document.Children.Select(section => section.Title).ToArray();
        var wanted = Sections.Where(section => section != "Notes" || given.Contains("Notes")).ToArray();
        Require(given.SequenceEqual(wanted), path, $"its sections are {string.Join(", ", given)}, not {string.Join(", ", wanted)}");
        var synopsis = Section("Synopsis").Paragraphs();
        Require(synopsis.Count == 1, path, "the synopsis is not one paragraph");
        return new HelpPage
        {
            Name = document.Title,
            Synopsis = synopsis[0],
            Description = Section("Description").Paragraphs(),
            Parameters = [.. Section("Parameters").Children.Select(section => Parameter(section, path))],
            Inputs = [.. Section("Inputs").Paragraphs().Select(text => Type(text, path))],
            Outputs = [.. Section("Outputs").Paragraphs().Select(text => Type(text, path))],
            Notes = given.Contains("Notes") ? Section("Notes").Paragraphs() : [],
            Examples = [.. Section("Examples").Children.Select(section => Example(section, path))],
            Related = [.. Section("Related").Paragraphs().Select(text => Link(text, path))],
        };

        MarkdownSection Section(string title) => document.Children.Single(section => section.Title == title);
    }

    private static HelpParameter Parameter(MarkdownSection section, string path)
    {
        Require(section.Title.StartsWith('-'), path, $"'{section.Title}' below Parameters does not begin with a hyphen");
        var text = section.Paragraphs().ToList();
        string? value = null;
        if (text.Count > 0 && text[^1].StartsWith(DefaultPrefix, StringComparison.Ordinal))
        {
            value = text[^1][DefaultPrefix.Length..];
            text.RemoveAt(text.Count - 1);
        }

        Require(text.Count > 0, path, $"{section.Title} is not described");
        return new HelpParameter(section.Title[1..], text, value);
    }

    private static HelpType Type(string text, string path)
    {
        var parts = text.Split(": ", 2);
        Require(parts.Length == 2 && !parts[0].Contains(' ', StringComparison.Ordinal), path, $"'{text}' does not begin with the name of a type and a colon");
        return new HelpType(parts[0], parts[1]);
    }

    private static string Link(string text, string path)
    {
        var match = LinkForm().Match(text);
        Require(match.Success, path, $"'{text}' is not of the form - [Name](Name.md)");
        return match.Groups[1].Value;
    }

    private static HelpExample Example(MarkdownSection section, string path)
    {
        Require(section.Blocks is [{ IsCode: true }, ..], path, $"example '{section.Title}' does not begin with a block of code");
        var remarks = section.Blocks.Skip(1).ToArray();
        Require(remarks.Length > 0 && remarks.All(block => !block.IsCode), path, $"example '{section.Title}' has no remarks, or a second block of code");
        return new HelpExample(section.Title, section.Blocks[0].Text, [.. remarks.Select(block => block.Text)]);
    }

    private static void Require(bool holds, string path, string message)
    {
        if (!holds)
        {
            throw new FormatException($"{Path.GetFileName(path)}: {message}.");
        }
    }

    [GeneratedRegex(@"^- \[([\w-]+)\]\(\1\.md\)$")]
    private static partial Regex LinkForm();
}
