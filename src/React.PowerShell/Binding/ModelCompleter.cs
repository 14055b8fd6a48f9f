namespace React.PowerShell.Binding;

/// <summary>Names of built-in models.</summary>
internal sealed class ModelCompleter : ReactCompleter
{
    protected override IEnumerable<string> Words() => ModelLibrary.Names;
}
