using React.Models;

namespace React.PowerShell.Binding;

/// <summary>Names of devices.</summary>
internal sealed class DeviceCompleter : ReactCompleter
{
    protected override bool WithPaths => false;

    protected override IEnumerable<string> Words() => Devices.Names;
}
