using System.Runtime.InteropServices;
using System.Security.Cryptography;
using React.Indexing;
using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The captions of a training: their features where the text tower is locked, computed once while pairs arrive or taken from the index that they come from; else their token ids.</summary>
/// <param name="towers">What computes them.</param>
/// <param name="contextLength">Length of a caption.</param>
/// <param name="device">Where they are gathered.</param>
/// <param name="threads">The processor's halves; null for one piece.</param>
/// <param name="known">What the locked tower makes of them, by the pairs' ids; null to compute it. Disposed with this.</param>
internal sealed class CaptionRows(ClipTowers towers, int contextLength, Device device, LoneThreads? threads, VectorReader? known = null) : IDisposable
{
    /// <summary>Captions that go through the locked tower at once; fixed, so that a resumed training computes the same bits.</summary>
    public const int BlockSize = 64;

    private readonly List<int[]> _ids = [];
    private readonly List<long> _pairs = [];
    private readonly TensorRows _features = new();
    private readonly IncrementalHash _taken = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>SHA-256 over the vectors that were taken and not computed; those are no consequence of model and captions alone. Empty where none were.</summary>
    public byte[] Checksum => known is null ? [] : _taken.GetCurrentHash();

    /// <summary>Adds the next caption.</summary>
    /// <param name="ids">Token ids [context]; kept.</param>
    /// <param name="pair">The pair's id; looked at only where its vector is known.</param>
    public void Add(int[] ids, long pair)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ids.Length, contextLength);
        _ids.Add(ids);
        _pairs.Add(pair);
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
    public void Dispose()
    {
        _features.Dispose();
        _taken.Dispose();
        known?.Dispose();
    }

    private void Flush()
    {
        using var scope = NewDisposeScope();
        _features.Add(known is null ? Computed() : Taken(known));
        _ids.Clear();
        _pairs.Clear();
    }

    private Tensor Computed()
    {
        var ids = Ids(CollectionsMarshal.AsSpan(_ids));
        return threads is null ? towers.Captions(ids) : threads.Map(ids, (_, half) => towers.Captions(half));
    }

    private Tensor Taken(VectorReader vectors)
    {
        var block = empty([_pairs.Count, vectors.Dimension], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(block.bytes);
        for (var i = 0; i < _pairs.Count; i++)
        {
            vectors.Read(_pairs[i], values.Slice(i * vectors.Dimension, vectors.Dimension));
        }

        _taken.AppendData(block.bytes);
        return block;
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
