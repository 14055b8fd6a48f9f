using System.Management.Automation;

namespace React.PowerShell.Binding;

/// <summary>Lets a parameter take a model as an object, a folder, the name of a built-in model or of a saved one, or a customization.</summary>
internal sealed class ModelArgumentAttribute : ObjectArgumentAttribute
{
    protected override object? Convert(EngineIntrinsics engine, object value) => value switch
    {
        ReactModel model => model,
        ReactCustomization customization => customization.Model,
        string text => ModelLibrary.Open(text, path => PathResolution.Literal(engine.SessionState, path)),
        FileSystemInfo item => ReactModel.Open(item.FullName),
        _ => null,
    };
}
