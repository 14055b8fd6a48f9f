using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace React.PowerShell.Tests.Harness;

/// <summary>Keeps what is written, and answers nothing.</summary>
internal sealed class RecordingInterface : PSHostUserInterface
{
    private readonly StringBuilder _text = new();

    /// <summary>Output as it was written, with what moves the cursor.</summary>
    public string Text => _text.ToString();

    public ConcurrentQueue<string> Warnings { get; } = [];

    public override PSHostRawUserInterface RawUI => null!;

    public override void Write(string value) => _text.Append(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => _text.Append(value).Append('\n');

    public override void WriteErrorLine(string value)
    {
    }

    public override void WriteWarningLine(string message) => Warnings.Enqueue(message);

    public override void WriteVerboseLine(string message)
    {
    }

    public override void WriteDebugLine(string message)
    {
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw new HostException("Nobody is there to ask.");

    public override SecureString ReadLineAsSecureString() => throw new HostException("Nobody is there to ask.");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new HostException("Nobody is there to ask.");

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw new HostException("Nobody is there to ask.");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new HostException("Nobody is there to ask.");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new HostException("Nobody is there to ask.");
}
