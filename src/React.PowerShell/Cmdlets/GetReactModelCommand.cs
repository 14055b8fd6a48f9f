using System.Management.Automation;
using React.Models.Hub;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Shows a model's facts; without a name, those of the built-in models and of those saved from a hub.</summary>
[Cmdlet(VerbsCommon.Get, "ReactModel"), OutputType(typeof(ReactModel))]
public sealed class GetReactModelCommand : ReactCmdlet
{
    /// <summary>Name of a built-in or saved model, or folder of any.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel[]? Model { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        TellModels();
        if (Model is not null)
        {
            WriteObject(Model, enumerateCollection: true);
            return;
        }

        foreach (var name in ModelLibrary.Names.Concat(SavedModels.Names))
        {
            RunEach(name, () => WriteObject(ModelLibrary.Open(name, ResolveLiteral)));
        }
    }
}
