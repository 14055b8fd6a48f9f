using System.Management.Automation;
using React.Indexing;

namespace React.PowerShell.Binding;

/// <summary>Lets a parameter take whatever can be searched: an index as an object or a folder.</summary>
internal sealed class StoreArgumentAttribute : ObjectArgumentAttribute
{
    protected override object? Convert(EngineIntrinsics engine, object value) => value switch
    {
        IPairStore store => store,
        ReactIndex index => new IndexStore(index),
        string text => new IndexStore(ReactIndex.Open(PathResolution.Literal(engine.SessionState, text))),
        FileSystemInfo item => new IndexStore(ReactIndex.Open(item.FullName)),
        _ => null,
    };
}
