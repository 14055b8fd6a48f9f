using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace React.Shell.Hosting;

/// <summary>Writes the engine's streams to the terminal: output to standard output, everything else to standard error.</summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    private readonly Lock _writing = new();
    private readonly Terminal _terminal;
    private readonly ProgressPane _progress;
    private readonly ConsoleQuestions _questions;
    private bool _lineIsOpen;

    public ShellUserInterface(Terminal terminal)
    {
        _terminal = terminal;
        _progress = new ProgressPane(terminal);
        _questions = new ConsoleQuestions(this, terminal.InputIsTerminal ? new ConsoleKeys() : null);
        RawUI = new ShellRawUserInterface(terminal);
    }

    public override PSHostRawUserInterface RawUI { get; }

    public override bool SupportsVirtualTerminal => _terminal.OutputColours;

    public override void Write(string value) => WriteOutput(value, lineEnds: false);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteOutput(Coloured(foregroundColor, backgroundColor, value), lineEnds: false);

    public override void WriteLine(string value) => WriteOutput(value, lineEnds: true);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteOutput(Coloured(foregroundColor, backgroundColor, value), lineEnds: true);

    public override void WriteErrorLine(string value) => WriteMessage("", value, ConsoleColours.Error);

    public override void WriteWarningLine(string message) => WriteMessage("WARNING: ", message, ConsoleColours.Warning);

    public override void WriteVerboseLine(string message) => WriteMessage("VERBOSE: ", message, ConsoleColours.Notice);

    public override void WriteDebugLine(string message) => WriteMessage("DEBUG: ", message, ConsoleColours.Notice);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_writing)
        {
            _progress.Report(sourceId, record, mayDraw: !_lineIsOpen);
        }
    }

    /// <summary>Takes away what progress is shown; called when a pipeline has ended.</summary>
    public void EndProgress()
    {
        lock (_writing)
        {
            _progress.Clear();
        }
    }

    public override string ReadLine() => _questions.ReadLine();

    public override SecureString ReadLineAsSecureString() => _questions.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        _questions.Fields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        _questions.Choice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        _questions.Credential(caption, message, userName);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        _questions.Credential(caption, message, userName);

    private static string Coloured(ConsoleColor foreground, ConsoleColor background, string value)
    {
        var colours = (foreground == ShellRawUserInterface.Unset ? "" : ConsoleColours.Foreground(foreground))
            + (background == ShellRawUserInterface.Unset ? "" : ConsoleColours.Background(background));
        return colours.Length == 0 ? value : colours + value + ConsoleColours.Reset;
    }

    private void WriteOutput(string value, bool lineEnds)
    {
        var text = GetOutputString(value, _terminal.OutputColours);
        lock (_writing)
        {
            _progress.Erase();
            if (lineEnds)
            {
                _terminal.Out.WriteLine(text);
                _lineIsOpen = false;
            }
            else if (text.Length > 0)
            {
                _terminal.Out.Write(text);
                _lineIsOpen = !text.EndsWith('\n');
            }
        }
    }

    private void WriteMessage(string prefix, string message, string colour)
    {
        var text = GetOutputString(prefix + message, _terminal.ErrorColours);
        lock (_writing)
        {
            _progress.Erase();
            _terminal.Error.WriteLine(_terminal.ErrorColours && text.Length > 0 ? colour + text + ConsoleColours.Reset : text);
        }
    }
}
