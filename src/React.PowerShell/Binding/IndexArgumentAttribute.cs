using System.Management.Automation;

namespace React.PowerShell.Binding;

/// <summary>Lets a parameter take an index as an object or a folder.</summary>
internal sealed class IndexArgumentAttribute : ObjectArgumentAttribute
{
    protected override object? Convert(EngineIntrinsics engine, object value) => value switch
    {
        ReactIndex index => index,
        string text => ReactIndex.Open(PathResolution.Literal(engine.SessionState, text)),
        FileSystemInfo item => ReactIndex.Open(item.FullName),
        _ => null,
    };
}
