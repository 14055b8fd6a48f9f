using System.Runtime.InteropServices;
using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The captions of a training: their features where the text tower is locked, computed once while pairs arrive; else their token ids.</summary>
internal sealed class CaptionRows(ClipTowers towers, int contextLength, Device device, LoneThreads? threads) : IDisposable
{
    /// <summary>Captions that go through the locked tower at once; fixed, so that a resumed training computes the same bits.</summary>
    public const int BlockSize = 64;

    private readonly List<int[]> _ids = [];
    private readonly TensorRows _features = new();

    /// <summary>Adds the next caption.</summary>
    /// <param name="ids">Token ids [context]; kept.</param>
    public void Add(int[] ids)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ids.Length, contextLength);
        _ids.Add(ids);
        if (towers.TextIsLocked && _ids.Count == BlockSize)
        {
            Flush();
        }
    }

    /// <summary>Call after the last caption.</summary>
    public void Complete()
    {
        if (towers.TextIsLocked && _ids.Count > 0)
        {
            Flush();
        }
    }

    /// <summary>Captions by number: unit features [n, d] or ids [n, context]. Belongs to the current dispose scope.</summary>
    public Tensor Gather(ReadOnlySpan<int> rows)
    {
        if (towers.TextIsLocked)
        {
            return _features.Gather(rows).to(device);
        }

        var captions = new int[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            captions[i] = _ids[rows[i]];
        }

        return Ids(captions);
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();

    private void Flush()
    {
        using var scope = NewDisposeScope();
        var ids = Ids(CollectionsMarshal.AsSpan(_ids));
        _features.Add(threads is null ? towers.Captions(ids) : threads.Map(ids, (_, half) => towers.Captions(half)));
        _ids.Clear();
    }

    private Tensor Ids(ReadOnlySpan<int[]> captions)
    {
        var ids = new long[captions.Length * contextLength];
        for (var i = 0; i < captions.Length; i++)
        {
            for (var j = 0; j < contextLength; j++)
            {
                ids[(i * contextLength) + j] = captions[i][j];
            }
        }

        return tensor(ids, [captions.Length, contextLength], device: device);
    }
}
