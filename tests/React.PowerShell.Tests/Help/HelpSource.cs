using System.Runtime.CompilerServices;

namespace React.PowerShell.Tests.Help;

/// <summary>Where the pages and what is made of them lie in the clone.</summary>
public static class HelpSource
{
    public const string AboutPage = "about_React";

    /// <summary>The clone's folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", ".."));

    /// <summary>Folder of the pages.</summary>
    public static string PageFolder { get; } = Path.Combine(Root, "docs", "cmdlets");

    /// <summary>The cmdlets' help. Get-Help looks for it beside the manifest, in the folder of the language.</summary>
    public static string MamlFile { get; } = Path.Combine(Root, "en-US", "React.PowerShell.dll-Help.xml");

    /// <summary>The about topic.</summary>
    public static string AboutFile { get; } = Path.Combine(Root, "en-US", $"{AboutPage}.help.txt");

    /// <summary>Names of the cmdlets that have a page, in ordinal order.</summary>
    public static IReadOnlyList<string> PageNames { get; } =
        [.. Directory.EnumerateFiles(PageFolder, "*-*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>A cmdlet's page.</summary>
    public static HelpPage Page(string name) => HelpPage.Read(Path.Combine(PageFolder, $"{name}.md"));

    /// <summary>All pages by cmdlet.</summary>
    public static IReadOnlyDictionary<string, HelpPage> Pages() => PageNames.ToDictionary(name => name, Page);

    /// <summary>The about page.</summary>
    public static MarkdownSection About() => MarkdownDocument.Read(Path.Combine(PageFolder, $"{AboutPage}.md"));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
