using System.Management.Automation;
using React.Retrieval;

namespace React.PowerShell.Binding;

/// <summary>Lets a parameter take a task as an object, a file or a data set's folder.</summary>
internal sealed class TaskArgumentAttribute : ObjectArgumentAttribute
{
    protected override object? Convert(EngineIntrinsics engine, object value) => value switch
    {
        ReactTask task => task,
        string text => TaskFile.Read(PathResolution.Literal(engine.SessionState, text)),
        FileSystemInfo item => TaskFile.Read(item.FullName),
        _ => null,
    };
}
