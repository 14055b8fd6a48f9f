using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Set-Content: writes a text file anew.</summary>
[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class SetContentCommand : ContentWritingCommand
{
    protected override FileMode Mode => FileMode.Create;
}
