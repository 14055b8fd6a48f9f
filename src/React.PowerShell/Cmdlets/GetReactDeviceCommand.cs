using System.Management.Automation;
using React.Diagnostics;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Lists the devices that can run the work, and what each was measured to be fast in.</summary>
[Cmdlet(VerbsCommon.Get, "ReactDevice"), OutputType(typeof(ReactDevice))]
public sealed class GetReactDeviceCommand : ReactCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Stream(DeviceProbe.Find);
}
