using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Get-Location: the current folder.</summary>
[Cmdlet(VerbsCommon.Get, "Location")]
public sealed class GetLocationCommand : PSCmdlet
{
    protected override void ProcessRecord() => WriteObject(SessionState.Path.CurrentLocation);
}
