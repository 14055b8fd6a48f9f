using React.Models;

namespace React.PowerShell.Binding;

/// <summary>Names of published model configurations.</summary>
internal sealed class ConfigurationCompleter : ReactCompleter
{
    protected override IEnumerable<string> Words() => ClipConfigs.Names;
}
