using System.Globalization;
using System.Management.Automation.Host;

namespace React.PowerShell.Tests.Harness;

/// <summary>A host that keeps what is written to it.</summary>
internal sealed class RecordingHost : PSHost
{
    public override string Name => "Recording";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => Written;

    public RecordingInterface Written { get; } = new();

    public override void SetShouldExit(int exitCode)
    {
    }

    public override void EnterNestedPrompt()
    {
    }

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
