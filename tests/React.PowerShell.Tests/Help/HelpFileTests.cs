using React.PowerShell.Tests.Contract;
using Xunit;

namespace React.PowerShell.Tests.Help;

/// <summary>The committed help files are those that the pages and cmdlets make. With REACT_UPDATE_HELP=1 these tests write them instead.</summary>
public sealed class HelpFileTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    // Code is never broken, and a Windows console shows 120.
    private const int Columns = 100;
    private const string Update = "REACT_UPDATE_HELP";

    [Fact]
    public void CmdletHelpIsUpToDate() => Compare(HelpSource.MamlFile, MamlBuilder.Build(fixture.Commands.Values, HelpSource.Pages()));

    [Fact]
    public void AboutTopicIsUpToDate() => Compare(HelpSource.AboutFile, AboutTopic.Build(HelpSource.About()));

    [Fact]
    public void AboutTopicFitsATerminal() => Assert.All(
        AboutTopic.Build(HelpSource.About()).Split('\n'), line => Assert.True(line.Length <= Columns, line));

    private static void Compare(string file, string text)
    {
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        var committed = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(committed == text, $"{file} is out of date: set {Update}=1, run this test again and commit the file.");
    }
}
