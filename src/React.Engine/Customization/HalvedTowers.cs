using React.Models;
using React.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// Towers on the processor that take half of each batch on a thread of its own, forward and backward. All pairs are contrasted with each other in one place: the
/// graph is cut at the features, whose gradients then go back into both halves at once. Each half has gradients of its own, which are added up in a fixed order.
/// </summary>
internal sealed class HalvedTowers : ITowers, IDisposable
{
    private readonly ClipModel _alias;
    private readonly ClipTowers[] _towers;
    private readonly LoneThreads _threads;
    private readonly List<Encoding> _open = [];

    /// <summary>The scopes that each thread has left open for the backward pass.</summary>
    private readonly Stack<DisposeScope>[] _scopes = [.. Enumerable.Range(0, LoneThreads.Count).Select(_ => new Stack<DisposeScope>())];

    /// <param name="model">The model that is trained; it stays the caller's.</param>
    /// <param name="first">Its towers; they stay the caller's.</param>
    /// <param name="threads">The threads; they stay the caller's.</param>
    /// <param name="makeTowers">Makes towers of a model over the same weights as <paramref name="first"/> was made of the model.</param>
    public HalvedTowers(ClipModel model, ClipTowers first, LoneThreads threads, Func<ClipModel, ClipTowers> makeTowers)
    {
        (_threads, _alias) = (threads, model.Alias());
        _towers = [first, makeTowers(_alias)];
    }

    /// <inheritdoc/>
    public Tensor LogitScale => _towers[0].LogitScale;

    /// <inheritdoc/>
    public Tensor Images(TowerInput images) => Encode(images.Values, (towers, values) => towers.Images(images with { Values = values }));

    /// <inheritdoc/>
    public Tensor Captions(Tensor captions) => captions.is_floating_point() ? captions : Encode(captions, (towers, values) => towers.Captions(values));

    /// <inheritdoc/>
    public void Backward(Tensor loss)
    {
        loss.backward();
        try
        {
            foreach (var (features, halves) in Enumerable.Reverse(_open))
            {
                if (features.grad is { } gradient)
                {
                    _threads.Run(number =>
                    {
                        using var scope = NewDisposeScope();
                        halves[number].backward([LoneThreads.Part(gradient, number)]);
                    });
                }
            }
        }
        finally
        {
            Close();
        }
    }

    /// <inheritdoc/>
    public void GatherGradients()
    {
        // What is added is elementwise: which thread takes which parameter changes nothing.
        _threads.Run(number =>
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            for (var i = number; i < _towers[0].Trained.Count; i += LoneThreads.Count)
            {
                _towers[0].Trained[i].TakeGradient(_towers[1].Trained[i].Value);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _towers[1].Dispose();
        _alias.Dispose();
    }

    private Tensor Encode(Tensor rows, Func<ClipTowers, Tensor, Tensor> encode)
    {
        if (!is_grad_enabled())
        {
            return _threads.Map(rows, (number, part) => encode(_towers[number], part));
        }

        if (rows.shape[0] < LoneThreads.Count)
        {
            return encode(_towers[0], rows);
        }

        var halves = new Tensor[LoneThreads.Count];
        _threads.Run(number =>
        {
            // What is cast for a pass must be there until the end of the backward pass.
            _scopes[number].Push(NewDisposeScope());
            halves[number] = encode(_towers[number], LoneThreads.Part(rows, number));
        });
        using var scope = NewDisposeScope();
        var features = cat([.. halves.Select(half => half.detach())]);
        if (halves[0].requires_grad)
        {
            features.requires_grad = true;
            _open.Add(new Encoding(features, halves));
        }

        return features.MoveToOuterDisposeScope();
    }

    private void Close()
    {
        _open.Clear();
        _threads.Run(number =>
        {
            while (_scopes[number].TryPop(out var scope))
            {
                scope.Dispose();
            }
        });
    }

    private readonly record struct Encoding(Tensor Features, Tensor[] Halves);
}
