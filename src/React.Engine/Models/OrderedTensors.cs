using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>Named tensors that keep the order in which they were added, and that are owned here: taken out of any dispose scope, disposed together.</summary>
internal sealed class OrderedTensors : IReadOnlyDictionary<string, Tensor>, IDisposable
{
    private readonly Dictionary<string, Tensor> byName = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    public IEnumerable<string> Keys => order;

    public IEnumerable<Tensor> Values => order.Select(name => byName[name]);

    public int Count => order.Count;

    public Tensor this[string key] => byName[key];

    public void Add(string name, Tensor tensor)
    {
        byName.Add(name, tensor.DetachFromDisposeScope());
        order.Add(name);
    }

    public bool ContainsKey(string key) => byName.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => byName.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => order.Select(name => KeyValuePair.Create(name, byName[name])).GetEnumerator();

    public void Dispose()
    {
        foreach (var tensor in byName.Values)
        {
            tensor.Dispose();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
