using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace React.Shell.Hosting;

/// <summary>Formats objects as the console would show them, into text. It stands in for the host while Out-Default writes.</summary>
internal sealed class TextCapture : PSHost
{
    private readonly CaptureInterface _ui;

    private TextCapture(int width) => _ui = new CaptureInterface(width);

    public override string Name => "React.Shell.Capture";

    public override Version Version => new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => _ui;

    /// <summary>The objects as text without control sequences, each line ended by the platform's line break.</summary>
    public static string Format(PowerShell pipeline, IEnumerable objects, int width)
    {
        var capture = new TextCapture(width);
        pipeline.AddCommand("Out-Default");
        pipeline.Invoke<PSObject>(objects, [], new PSInvocationSettings { Host = capture });
        return capture._ui.Text.ToString();
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    public override void EnterNestedPrompt() => throw Unanswerable();

    public override void ExitNestedPrompt() => throw Unanswerable();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    private static HostException Unanswerable() => new("Nothing can be asked while objects are turned into text.");

    private sealed class CaptureInterface(int width) : PSHostUserInterface
    {
        public StringBuilder Text { get; } = new();

        public override PSHostRawUserInterface RawUI { get; } = new CaptureScreen(width);

        public override bool SupportsVirtualTerminal => false;

        public override void Write(string value) => Text.Append(GetOutputString(value, false));

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Text.AppendLine(GetOutputString(value, false));

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteDebugLine(string message) => WriteLine(message);

        public override void WriteVerboseLine(string message) => WriteLine(message);

        public override void WriteWarningLine(string message) => WriteLine(message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override string ReadLine() => throw Unanswerable();

        public override SecureString ReadLineAsSecureString() => throw Unanswerable();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw Unanswerable();

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw Unanswerable();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw Unanswerable();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw Unanswerable();
    }

    private sealed class CaptureScreen(int width) : PSHostRawUserInterface
    {
        public override ConsoleColor ForegroundColor { get; set; } = ShellRawUserInterface.Unset;

        public override ConsoleColor BackgroundColor { get; set; } = ShellRawUserInterface.Unset;

        public override Size BufferSize { get; set; } = new(width, int.MaxValue);

        public override Size WindowSize { get; set; } = new(width, int.MaxValue);

        public override Size MaxWindowSize => WindowSize;

        public override Size MaxPhysicalWindowSize => WindowSize;

        public override Coordinates WindowPosition { get; set; }

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override string WindowTitle { get; set; } = "";

        public override bool KeyAvailable => false;

        public override int LengthInBufferCells(string source) => CellWidth.Of(source);

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw Unanswerable();

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unanswerable();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unanswerable();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Unanswerable();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unanswerable();
    }
}
