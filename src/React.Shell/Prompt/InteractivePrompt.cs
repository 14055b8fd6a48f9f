using System.Management.Automation;
using React.Shell.Hosting;

namespace React.Shell.Prompt;

/// <summary>The prompt: reads commands with line editing, history and completion, and runs them.</summary>
internal sealed class InteractivePrompt
{
    private readonly ShellHost _host;
    private readonly ShellSession _session;
    private readonly CommandHistory _history = new(CommandHistory.DefaultPath);
    private readonly LineEditor _editor;

    public InteractivePrompt(ShellHost host, ShellSession session)
    {
        _host = host;
        _session = session;
        _editor = new LineEditor(new ConsoleKeys(), host.Terminal.Out, () => host.Terminal.Width, _history, Complete);
        host.NestedPrompt = RunNested;
    }

    /// <summary>Runs until <c>exit</c> or Ctrl+D, and gives the process's exit code.</summary>
    public int Run(bool greet)
    {
        if (greet)
        {
            _host.UI.WriteLine($"React shell {_host.Version.ToString(3)}. Tab completes, Ctrl+C stops, exit or Ctrl+D leaves. Get-Command -Module React lists the cmdlets.");
        }

        _session.Interrupts.IgnoredWhenIdle = true;
        return Loop();
    }

    private void RunNested()
    {
        Loop();
        _host.RequestedExit = null;
    }

    private int Loop()
    {
        while (_host.RequestedExit is null)
        {
            var read = Read();
            if (read is null)
            {
                break;
            }

            if (!string.IsNullOrWhiteSpace(read))
            {
                _history.Add(read);
                _session.RunLine(read);
            }
        }

        return _host.RequestedExit ?? 0;
    }

    // A whole command, possibly of several lines; empty if it was given up, null at the end of input.
    private string? Read()
    {
        var text = "";
        var prompt = PromptText();
        while (true)
        {
            var line = _editor.Read(prompt, text);
            switch (line.Kind)
            {
                case LineKind.EndOfInput:
                    return null;
                case LineKind.GivenUp:
                    return "";
            }

            text += line.Text;
            if (!InputCompleteness.IsIncomplete(text))
            {
                return text;
            }

            text += "\n";
            prompt = ">> ";
        }
    }

    private string PromptText() =>
        _session.Evaluate("prompt") is [.., { } last] && last.ToString() is { Length: > 0 } text ? text : "PS> ";

    private CommandCompletion? Complete(string text, int cursor)
    {
        using var pipeline = _session.Pipeline();
        try
        {
            return CommandCompletion.CompleteInput(text, cursor, options: null, pipeline);
        }
        catch (RuntimeException)
        {
            // A completer that fails completes nothing; the line that is being typed must not be lost for it.
            return null;
        }
    }
}
