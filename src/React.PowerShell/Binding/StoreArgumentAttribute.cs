using System.Management.Automation;
using React.Indexing;
using React.Indexing.Faiss;

namespace React.PowerShell.Binding;

/// <summary>Lets a parameter take whatever can be searched: an index as an object or a folder, or an index file of faiss with its table beside it.</summary>
internal sealed class StoreArgumentAttribute : ObjectArgumentAttribute
{
    protected override object? Convert(EngineIntrinsics engine, object value) => value switch
    {
        IPairStore store => store,
        ReactIndex index => new IndexStore(index),
        string text => Open(PathResolution.Literal(engine.SessionState, text)),
        FileSystemInfo item => Open(item.FullName),
        _ => null,
    };

    private static IPairStore Open(string path) => FaissFileStore.IsIndex(path) && File.Exists(path) ? FaissFileStore.Open(path) : new IndexStore(ReactIndex.Open(path));
}
