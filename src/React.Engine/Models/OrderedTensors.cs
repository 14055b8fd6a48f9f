using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>Named tensors that keep the order in which they were added, and that are owned here: taken out of any dispose scope, disposed together.</summary>
internal sealed class OrderedTensors : IReadOnlyDictionary<string, Tensor>, IDisposable
{
    private readonly Dictionary<string, Tensor> _byName = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public IEnumerable<string> Keys => _order;

    public IEnumerable<Tensor> Values => _order.Select(name => _byName[name]);

    public int Count => _order.Count;

    public Tensor this[string key] => _byName[key];

    public void Add(string name, Tensor tensor)
    {
        _byName.Add(name, tensor.DetachFromDisposeScope());
        _order.Add(name);
    }

    public bool ContainsKey(string key) => _byName.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => _byName.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _order.Select(name => KeyValuePair.Create(name, _byName[name])).GetEnumerator();

    public void Dispose()
    {
        foreach (var tensor in _byName.Values)
        {
            tensor.Dispose();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
