using System.Management.Automation;
using React.Models;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Writes a model as one folder that needs no other: a customization together with its base.</summary>
[Cmdlet(VerbsData.Export, "ReactModel", SupportsShouldProcess = true), OutputType(typeof(ReactModel))]
public sealed class ExportReactModelCommand : ReactCmdlet
{
    /// <summary>The model or customization.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>The folder to write to.</summary>
    [Parameter(Mandatory = true, Position = 1), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>In which form the model is written.</summary>
    [Parameter]
    public ModelFormat Format { get; set; } = ModelFormat.React;

    /// <summary>How weights are stored; Float16 takes half the space and rounds them.</summary>
    [Parameter]
    public WeightElement ElementType { get; set; } = WeightElement.Float32;

    /// <summary>For a customization, where between its base (0) and what was trained (1) the model written stands; by default where it stands itself.</summary>
    [Parameter, ValidateRange(0.0, 1.0)]
    public double? Interpolation { get; set; }

    /// <summary>Replaces what the folder holds.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var destination = ResolveLiteral(Destination);
        var model = Run(() => Interpolation is { } place ? Model.WithInterpolation(place) : Model);
        Run(() => ModelFolder.CheckExport(model, destination, Force, Format));
        if (ShouldProcess(destination, $"Write the whole of model '{Model.Name}' as {Format}"))
        {
            WriteObject(Run(() => ModelFolder.Export(model, destination, ElementType, Force, Format, StopToken)));
        }
    }
}
