using System.Management.Automation;
using React.Diagnostics;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Checks whether this machine has what the module needs.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ReactEnvironment"), OutputType(typeof(ReactEnvironmentCheck))]
public sealed class TestReactEnvironmentCommand : ReactCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Stream(EnvironmentCheck.Run);
}
