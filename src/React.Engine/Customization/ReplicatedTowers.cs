using React.Models;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// Data-parallel training in one process: each replica has a copy of the model on a device of its own and computes its share of every batch. All pairs
/// are contrasted with each other in one place, so that several replicas do what one would with the whole batch; gradients add up in the first.
/// </summary>
internal sealed class ReplicatedTowers : ITowers, IDisposable
{
    private readonly ClipTowers _first;
    private readonly (ClipModel Model, ClipTowers Towers, Device Device)[] _others;
    private readonly Device _device;

    /// <param name="model">The model that is trained; it stays the caller's.</param>
    /// <param name="first">Its towers; they stay the caller's.</param>
    /// <param name="devices">Where the further replicas live.</param>
    /// <param name="makeTowers">Makes towers of a replica as <paramref name="first"/> was made of the model.</param>
    public ReplicatedTowers(ClipModel model, ClipTowers first, IReadOnlyList<Device> devices, Func<ClipModel, ClipTowers> makeTowers)
    {
        _first = first;
        _device = first.LogitScale.device;
        _others = [.. devices.Select(device => model.Copy(device)).Select(replica => (replica, makeTowers(replica), replica.LogitScale.device))];
    }

    /// <inheritdoc/>
    public Tensor LogitScale => _first.LogitScale;

    /// <inheritdoc/>
    public Tensor Images(TowerInput images) => Shared(images.Values, (towers, values) => towers.Images(images with { Values = values }));

    /// <inheritdoc/>
    public Tensor Captions(Tensor captions) => captions.is_floating_point() ? captions : Shared(captions, (towers, values) => towers.Captions(values));

    /// <inheritdoc/>
    public void GatherGradients()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var (_, towers, _) in _others)
        {
            for (var i = 0; i < towers.Trained.Count; i++)
            {
                _first.Trained[i].TakeGradient(towers.Trained[i].Value);
            }
        }
    }

    /// <inheritdoc/>
    public void SpreadParameters()
    {
        using var quiet = no_grad();
        foreach (var (_, towers, _) in _others)
        {
            for (var i = 0; i < towers.Trained.Count; i++)
            {
                towers.Trained[i].Value.copy_(_first.Trained[i].Value);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (model, towers, _) in _others)
        {
            towers.Dispose();
            model.Dispose();
        }
    }

    /// <summary>Cuts rows into equal shares, one a replica in their order, and puts the features together on the first device, with their graph. All of it belongs to the caller's scope.</summary>
    private Tensor Shared(Tensor rows, Func<ClipTowers, Tensor, Tensor> encode)
    {
        var share = (rows.shape[0] + _others.Length) / (_others.Length + 1);
        var features = new List<Tensor> { encode(_first, rows.narrow(0, 0, Math.Min(share, rows.shape[0]))) };
        for (var i = 0; i < _others.Length && (i + 1) * share < rows.shape[0]; i++)
        {
            var start = (i + 1) * share;
            var own = rows.narrow(0, start, Math.Min(share, rows.shape[0] - start)).to(_others[i].Device);
            features.Add(encode(_others[i].Towers, own).to(_device));
        }

        return cat(features);
    }
}
