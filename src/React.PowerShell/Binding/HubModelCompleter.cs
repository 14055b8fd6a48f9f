using React.Models.Hub;

namespace React.PowerShell.Binding;

/// <summary>Names of models on the hub: those worth knowing, REACT's checkpoints among them.</summary>
internal sealed class HubModelCompleter : ReactCompleter
{
    protected override bool WithPaths => false;

    protected override IEnumerable<string> Words() => KnownModels.Ids;
}
