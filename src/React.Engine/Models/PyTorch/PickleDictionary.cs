namespace React.Models.PyTorch;

/// <summary>A Python dictionary, or the attributes of an object: entries in their order.</summary>
internal sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Entries { get; } = [];

    /// <summary>The value of a name, the last one if there are several; null where there is none.</summary>
    public object? Find(string name) => Entries.FindLast(entry => entry.Key is string key && key == name).Value;
}
