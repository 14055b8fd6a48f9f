using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The values of some tensors at one moment, in memory, to be put back later.</summary>
internal sealed class WeightCopy : IDisposable
{
    private readonly (string Name, Tensor Value)[] _live;
    private readonly Tensor[] _kept;

    /// <param name="tensors">What is copied, and what the copy is put back into; they stay the caller's.</param>
    public WeightCopy(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        _live = [.. tensors];
        using var quiet = no_grad();
        _kept = [.. _live.Select(tensor => tensor.Value.detach().to(CPU, copy: true).DetachFromDisposeScope())];
    }

    /// <summary>The copies by name, to be saved, read, or overwritten.</summary>
    public IEnumerable<(string Name, Tensor Value)> Kept => _live.Select((tensor, i) => (tensor.Name, _kept[i]));

    /// <summary>Copies the values anew.</summary>
    public void Take()
    {
        using var quiet = no_grad();
        for (var i = 0; i < _live.Length; i++)
        {
            _kept[i].copy_(_live[i].Value);
        }
    }

    /// <summary>Puts the copied values back.</summary>
    public void PutBack()
    {
        using var quiet = no_grad();
        for (var i = 0; i < _live.Length; i++)
        {
            _live[i].Value.copy_(_kept[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _kept)
        {
            tensor.Dispose();
        }
    }
}
