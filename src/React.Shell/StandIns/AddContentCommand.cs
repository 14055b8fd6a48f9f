using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Add-Content: writes at the end of a text file.</summary>
[Cmdlet(VerbsCommon.Add, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class AddContentCommand : ContentWritingCommand
{
    protected override FileMode Mode => FileMode.Append;
}
