using System.Management.Automation;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace React.PowerShell.Tests.Help;

/// <summary>
/// Makes the help file that Get-Help reads: words from the pages, and what the compiler knows (types, positions, sets, pipeline input) from the commands.
/// </summary>
public static class MamlBuilder
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The file's text, commands in ordinal order; line ends are \n on every system.</summary>
    /// <param name="commands">The module's cmdlets.</param>
    /// <param name="pages">A page for each.</param>
    public static string Build(IEnumerable<CmdletInfo> commands, IReadOnlyDictionary<string, HelpPage> pages)
    {
        var root = new XElement(Msh + "helpItems", new XAttribute("schema", "maml"));
        foreach (var command in commands.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            root.Add(Item(command, pages[command.Name]));
        }

        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.None }))
        {
            root.Save(writer);
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }

    private static XElement Item(CmdletInfo command, HelpPage page)
    {
        var parameters = CommandParameter.All(command, page);
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", command.Name),
                new XElement(Command + "verb", command.Verb),
                new XElement(Command + "noun", command.Noun),
                Description([page.Synopsis])),
            Description(page.Description),
            new XElement(Command + "syntax", command.ParameterSets.OrderByDescending(set => set.IsDefault).Select(set => new XElement(
                Command + "syntaxItem",
                new XElement(Maml + "name", command.Name),
                parameters.Select(parameter => parameter.In(set)).OfType<CommandParameter>()
                    .OrderBy(parameter => parameter.Position).ThenByDescending(parameter => parameter.Mandatory).Select(Syntax)))),
            new XElement(Command + "parameters", parameters.Select(Full)),
            new XElement(Command + "inputTypes", page.Inputs.Select(type => new XElement(Command + "inputType", TypeName(type.Name), Description([type.Text])))),
            new XElement(Command + "returnValues", page.Outputs.Select(type => new XElement(Command + "returnValue", TypeName(type.Name), Description([type.Text])))),
            page.Notes.Count == 0 ? null : new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select((example, index) => new XElement(
                Command + "example",
                new XElement(Maml + "title", $"-------- Example {index + 1}: {example.Title} --------"),
                new XElement(Dev + "code", example.Code),
                new XElement(Dev + "remarks", Paragraphs(example.Remarks))))),
            new XElement(Command + "relatedLinks", page.Related.Select(name => new XElement(
                Maml + "navigationLink", new XElement(Maml + "linkText", name), new XElement(Maml + "uri")))));
    }

    private static XElement Syntax(CommandParameter parameter) => new(
        Command + "parameter",
        Attributes(parameter),
        new XElement(Maml + "name", parameter.Name),
        parameter.Values.Count == 0 ? null : new XElement(Command + "parameterValueGroup", parameter.Values.Select(value => Value(value, "false"))),
        parameter.IsSwitch ? null : Value(parameter.TypeName, "true"));

    private static XElement Full(CommandParameter parameter) => new(
        Command + "parameter",
        Attributes(parameter),
        new XElement(Maml + "name", parameter.Name),
        Description(parameter.Text),
        Value(parameter.TypeName, parameter.IsSwitch ? "false" : "true"),
        TypeName(parameter.TypeName),
        new XElement(Dev + "defaultValue", parameter.Default));

    private static XAttribute[] Attributes(CommandParameter parameter) =>
    [
        new("required", parameter.Mandatory ? "true" : "false"),
        new("variableLength", parameter.IsArray ? "true" : "false"),
        new("globbing", parameter.TakesWildcards ? "true" : "false"),
        new("pipelineInput", parameter.PipelineInput),
        new("position", parameter.Position == int.MaxValue ? "named" : XmlConvert.ToString(parameter.Position)),
        new("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
    ];

    private static XElement Value(string text, string required) =>
        new(Command + "parameterValue", new XAttribute("required", required), new XAttribute("variableLength", "false"), text);

    private static XElement TypeName(string name) => new(Dev + "type", new XElement(Maml + "name", name), new XElement(Maml + "uri"));

    private static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(text => new XElement(Maml + "para", text));
}
