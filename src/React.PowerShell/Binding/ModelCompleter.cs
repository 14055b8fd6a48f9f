using React.Models.Hub;

namespace React.PowerShell.Binding;

/// <summary>Names of built-in models and of those saved from a hub.</summary>
internal sealed class ModelCompleter : ReactCompleter
{
    protected override IEnumerable<string> Words() => ModelLibrary.Names.Concat(SavedModels.Names);
}
