using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using React.Shell.Prompt;
using Xunit;
using static System.ConsoleKey;

namespace React.PowerShell.Tests.Shell;

/// <summary>Keys become lines.</summary>
public sealed class LineEditorTests
{
    public static TheoryData<string, object[]> Editing => new()
    {
        { "abc", ["abc", Enter] },
        { "aXbc", ["abc", LeftArrow, LeftArrow, "X", Enter] },
        { "Xabc", ["abc", Home, "X", Enter] },
        { "abcX", ["abc", Home, End, "X", Enter] },
        { "ac", ["abc", LeftArrow, Backspace, Enter] },
        { "bc", ["abc", Home, Delete, Enter] },
        { "one Xtwo", ["one two", Keys.Control(LeftArrow), "X", Enter] },
        { "one Xtwo", ["one two", Home, Keys.Control(RightArrow), "X", Enter] },
        { "one ", ["one two", Keys.Control(W), Enter] },
        { "two", ["one two", Keys.Control(LeftArrow), Keys.Control(U), Enter] },
        { "one ", ["one two", Keys.Control(LeftArrow), Keys.Control(K), Enter] },
        { "new", ["old", Escape, "new", Enter] },
        { "é漢😀X", ["é漢😀😀", LeftArrow, "X", Delete, Enter] },
        { "ać€b", ["a", Keys.AltGr('ć', C), Keys.AltGr('€', E), "b", Enter] },
        { "a", ["a", LeftArrow, LeftArrow, Backspace, End, Delete, RightArrow, Enter] },
    };

    [Theory]
    [MemberData(nameof(Editing))]
    public void Keys_edit_the_line(string expected, object[] keys) =>
        Assert.Equal(new LineRead(LineKind.Entered, expected), Read(keys));

    [Fact]
    public void Control_C_gives_the_line_up_and_Control_D_ends_an_empty_one()
    {
        Assert.Equal(LineKind.GivenUp, Read("abc", Keys.Control(C)).Kind);
        Assert.Equal(LineKind.EndOfInput, Read(Keys.Control(D)).Kind);
        Assert.Equal(new LineRead(LineKind.Entered, "ac"), Read("abc", LeftArrow, LeftArrow, Keys.Control(D), Enter));
        Assert.Equal(LineKind.EndOfInput, Read("abc").Kind);
    }

    [Fact]
    public void Arrows_walk_through_the_history()
    {
        var history = new CommandHistory(null);
        history.Add("first");
        history.Add("second");
        history.Add("second");

        Assert.Equal("second", Read(history, UpArrow, Enter).Text);
        Assert.Equal("first", Read(history, UpArrow, UpArrow, UpArrow, Enter).Text);
        Assert.Equal("second!", Read(history, UpArrow, UpArrow, DownArrow, "!", Enter).Text);
        Assert.Equal("typed", Read(history, "typed", UpArrow, DownArrow, Enter).Text);
    }

    [Fact]
    public void Tab_cycles_through_what_the_engine_offers()
    {
        using var runspace = ModuleRunspace.OpenBare();

        Assert.Equal("Sort-Object", Complete(runspace, "", "Sort-Ob", Tab, Enter));
        Assert.Equal("Sort-Object -Descending", Complete(runspace, "", "Sort-Object -Desc", Tab, Enter));
        Assert.Equal("Set-PSDebug -Trace 1; $HOME", Complete(runspace, "", "Set-PSDebug -Trace 1; $HOM", Tab, Enter));
        Assert.Equal("Get-Date | Format-Table Year", Complete(runspace, "", "[datetime]::Now | Format-Table Yea", Tab, Enter).Replace("[datetime]::Now", "Get-Date", StringComparison.Ordinal));
        Assert.Equal("$env:PATH", Complete(runspace, "", "$env:PAT", Tab, Enter), ignoreCase: true);
        var first = Complete(runspace, "", "Write-", Tab, Enter);
        var second = Complete(runspace, "", "Write-", Tab, Tab, Enter);
        Assert.NotEqual(first, second);
        Assert.Equal(first, Complete(runspace, "", "Write-", Tab, Tab, Keys.Shift(Tab), Enter));
        Assert.Equal("no_such_command_x", Complete(runspace, "", "no_such_command_x", Tab, Enter));
        Assert.Equal("Sort-Object", Complete(runspace, "if (1) {\n", "Sort-Ob", Tab, Enter));
        Assert.Equal("Get-Date | Sort-Object; 1", Complete(runspace, "", "Get-Date | Sort-Ob; 1", LeftArrow, LeftArrow, LeftArrow, Tab, Enter));
    }

    [Fact]
    public void Tab_completes_paths()
    {
        using var folder = new TemporaryFolder();
        folder.Write("some file.txt", "x");
        using var runspace = ModuleRunspace.OpenBare();
        runspace.Run("param($folder) Set-Location $folder", folder.Path).ThrowOnError();
        var quoted = $"'.{Path.DirectorySeparatorChar}some file.txt'";

        Assert.Equal("& Find-Anything " + quoted, Complete(runspace, "", "& Find-Anything ./so", Tab, Enter));
        Assert.Equal("Get-Content " + quoted, Complete(runspace, "", "Get-Content so", Tab, Enter));
    }

    [Fact]
    public void The_screen_shows_prompt_and_line_over_several_rows()
    {
        using var screen = new StringWriter { NewLine = "\n" };
        new LineEditor(new Keys("abcdefgh", Enter), screen, () => 6, new CommandHistory(null), (_, _) => null).Read("> ", "");

        // Four characters fit behind the prompt, the rest stands in the next row.
        Assert.EndsWith("> abcd\r\nefgh\r\u001b[4C\n", screen.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("if (1) {", true)]
    [InlineData("1 |", true)]
    [InlineData("'a", true)]
    [InlineData("@'\nx", true)]
    [InlineData("1 `", true)]
    [InlineData("1 + 1", false)]
    [InlineData("if (1 ]", false)]
    [InlineData("", false)]
    public void Incomplete_input_is_told_from_wrong_input(string text, bool incomplete) =>
        Assert.Equal(incomplete, InputCompleteness.IsIncomplete(text));

    private static LineRead Read(params object[] keys) => Read(new CommandHistory(null), keys);

    private static LineRead Read(CommandHistory history, params object[] keys) =>
        new LineEditor(new Keys(keys), TextWriter.Null, () => 80, history, (_, _) => null).Read("> ", "");

    private static string Complete(ModuleRunspace runspace, string before, params object[] keys) =>
        new LineEditor(new Keys(keys), TextWriter.Null, () => 80, new CommandHistory(null), (text, cursor) =>
        {
            using var pipeline = runspace.Pipeline();
            return CommandCompletion.CompleteInput(text, cursor, null, pipeline);
        }).Read("> ", before).Text;
}
