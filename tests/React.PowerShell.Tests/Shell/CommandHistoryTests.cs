using React.PowerShell.Tests.Harness;
using React.Shell.Prompt;
using Xunit;

namespace React.PowerShell.Tests.Shell;

/// <summary>The history file.</summary>
public sealed class CommandHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "sub", "history.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commands_come_back_as_they_were_typed()
    {
        var history = new CommandHistory(File);
        string[] typed = ["Get-Date", "if (1) {\n  2 `\n  + 3\n}", "@'\na`\n\nb\n'@", "'`' # tick"];
        foreach (var command in typed)
        {
            history.Add(command);
        }

        Assert.Equal(typed, new CommandHistory(File).Commands);
    }

    [Fact]
    public void What_may_hold_a_secret_is_not_written()
    {
        var history = new CommandHistory(File);
        history.Add("Connect -Password hunter2");
        history.Add("$env:HF_TOKEN = 'x'");
        history.Add("Get-Date");

        Assert.Equal(3, history.Commands.Count);
        Assert.Equal(["Get-Date"], new CommandHistory(File).Commands);
    }

    [Fact]
    public void The_file_stays_bounded()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllLines(File, Enumerable.Range(0, (2 * CommandHistory.Limit) + 1).Select(i => $"c{i}"));
        var history = new CommandHistory(File);

        Assert.Equal(CommandHistory.Limit, history.Commands.Count);
        Assert.Equal($"c{2 * CommandHistory.Limit}", history.Commands[^1]);
        Assert.Equal(CommandHistory.Limit, System.IO.File.ReadAllLines(File).Length);
    }

    [Fact]
    public void Without_rights_the_history_lives_in_memory()
    {
        var blocked = _folder.Write("blocked", "a file where a folder should be");
        var history = new CommandHistory(Path.Combine(blocked, "history.txt"));
        history.Add("Get-Date");

        Assert.Equal(["Get-Date"], history.Commands);
    }
}
