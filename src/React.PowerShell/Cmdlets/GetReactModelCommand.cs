using System.Management.Automation;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Shows a model's facts; without a name, those of the built-in models.</summary>
[Cmdlet(VerbsCommon.Get, "ReactModel"), OutputType(typeof(ReactModel))]
public sealed class GetReactModelCommand : ReactCmdlet
{
    /// <summary>Name of a built-in model or folder of any.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel[]? Model { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        TellModels();
        WriteObject(Model ?? [.. ModelLibrary.Names.Select(name => ModelLibrary.Open(name, ResolveLiteral))], enumerateCollection: true);
    }
}
