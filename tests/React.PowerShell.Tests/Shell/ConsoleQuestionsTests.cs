using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using React.PowerShell.Tests.Harness;
using React.Shell.Hosting;
using Xunit;
using static System.ConsoleKey;

namespace React.PowerShell.Tests.Shell;

/// <summary>Questions at the terminal: what is typed is the answer, and Ctrl+C is none.</summary>
public sealed class ConsoleQuestionsTests
{
    private static readonly Collection<ChoiceDescription> YesNo = [new("&Yes", "Do it."), new("&No", "Leave it.")];

    private readonly RecordingInterface _screen = new();

    [Theory]
    [InlineData(0, "y")]
    [InlineData(1, "NO")]
    [InlineData(1, "")]
    [InlineData(0, "x\ny")]
    [InlineData(0, "?\nyes")]
    public void What_is_typed_is_chosen(int expected, string typed) =>
        Assert.Equal(expected, Asked([.. typed.Split('\n').SelectMany(line => new object[] { line, Enter })]).Choice("Confirm", "Sure?", YesNo, 1));

    [Fact]
    public void Control_C_ends_the_pipeline_at_every_question()
    {
        Assert.Throws<PipelineStoppedException>(() => Asked("y", Keys.Control(C), Enter).Choice("Confirm", "Sure?", YesNo, 0));
        Assert.Throws<PipelineStoppedException>(() => Asked(Keys.Control(C)).ReadLine());
        Assert.Throws<PipelineStoppedException>(() => Asked("secret", Keys.Control(C)).ReadSecret());
        Assert.Throws<PipelineStoppedException>(() => Asked("me", Enter, Keys.Control(C)).Credential("", "", ""));
        Assert.Throws<PipelineStoppedException>(() => Asked(Keys.Control(C)).Fields("", "", [new FieldDescription("Id")]));
        Assert.EndsWith("^C\n", _screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_ends_is_an_error()
    {
        Assert.Throws<HostException>(() => Asked("y").Choice("Confirm", "Sure?", YesNo, 0));
        Assert.Throws<HostException>(() => Asked(Keys.Control(D)).ReadLine());
    }

    [Fact]
    public void A_line_is_shown_and_mended_while_it_is_typed()
    {
        Assert.Equal("ab", Asked("aX", Backspace, "b", Enter).ReadLine());
        Assert.Equal("aX\b \bb\n", _screen.Text);
        Assert.Equal("é", Asked("é漢😀", Backspace, Backspace, UpArrow, Tab, Enter).ReadLine());
        Assert.EndsWith("é漢😀\b \b\b \b\b \b\b \b\n", _screen.Text, StringComparison.Ordinal);
        Assert.Equal("", Asked(Backspace, Enter).ReadLine());
        Assert.Equal("ćð", Asked(Keys.AltGr('ć', C), Keys.AltGr('ð', D), Enter).ReadLine());
    }

    [Fact]
    public void A_secret_is_not_shown()
    {
        var credential = Asked("me", Enter, "hX", Backspace, "idden", Enter).Credential("", "", "");
        Assert.Equal(("me", "hidden"), (credential.UserName, new NetworkCredential("", credential.Password).Password));
        Assert.Equal("User: me\nPassword for user me: \n", _screen.Text);
    }

    private ConsoleQuestions Asked(params object[] keys) => new(_screen, new Keys(keys));
}
