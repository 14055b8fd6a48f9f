using React.PowerShell.Tests.Contract;
using Xunit;

namespace React.PowerShell.Tests.Help;

/// <summary>What Get-Help shows of the committed files.</summary>
public sealed class GetHelpTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    public static TheoryData<string> Names => [.. HelpSource.PageNames];

    [Theory, MemberData(nameof(Names))]
    public void ShowsSynopsisParametersAndExamples(string name)
    {
        var page = HelpSource.Page(name);
        var text = Text($"Get-Help {name} -Full");
        Assert.Contains(Flat(page.Synopsis), Flat(text), StringComparison.Ordinal);
        Assert.All(page.Parameters, parameter => Assert.Contains($"\n    -{parameter.Name}", text, StringComparison.Ordinal));
        Assert.All(page.Parameters.SelectMany(parameter => parameter.Text), paragraph => Assert.Contains(Flat(paragraph), Flat(text), StringComparison.Ordinal));
        Assert.All(page.Examples, example => Assert.Contains(Flat(example.Code), Flat(text), StringComparison.Ordinal));
        Assert.All(page.Examples.SelectMany(example => example.Remarks), remark => Assert.Contains(Flat(remark), Flat(text), StringComparison.Ordinal));
    }

    [Fact]
    public void ShowsExamplesAlone()
    {
        var text = Text("Get-Help Find-ReactKnowledge -Examples");
        var page = HelpSource.Page("Find-ReactKnowledge");
        Assert.All(page.Examples, example => Assert.Contains(example.Title, text, StringComparison.Ordinal));
        Assert.Contains(Flat(page.Examples[0].Code), Flat(text), StringComparison.Ordinal);
        Assert.DoesNotContain("PARAMETERS", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ShowsOneParameter()
    {
        var text = Text("Get-Help Find-ReactKnowledge -Parameter Count");
        Assert.Contains("-Count <Int32>", text, StringComparison.Ordinal);
        Assert.Contains("200", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ShowsTheSyntaxOfEverySet()
    {
        var text = Flat(Text("Get-Help Find-ReactKnowledge"));
        Assert.Contains(Flat("Find-ReactKnowledge [-Task] <ReactTask> [-Index <IPairStore>]"), text, StringComparison.Ordinal);
        Assert.Contains(Flat("Find-ReactKnowledge -Random [-Index <IPairStore>]"), text, StringComparison.Ordinal);
        Assert.Contains(Flat("[-Against {Image | Caption | Both}]"), text, StringComparison.Ordinal);
    }

    [Fact]
    public void ShowsTheAboutTopic() => Assert.Contains("SHORT DESCRIPTION", Text("Get-Help about_React"), StringComparison.Ordinal);

    /// <summary>The text without white space: where lines are broken depends on width and culture.</summary>
    private static string Flat(string text) => string.Concat(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string Text(string script) => fixture.Module.Run($"{script} | Out-String -Width 120").ThrowOnError().Text.ReplaceLineEndings("\n");
}
