using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Equally shaped float32 tensors, one a pair, added in blocks and gathered in any order. They lie in memory, not on the device.</summary>
internal sealed class TensorRows : IDisposable
{
    private readonly List<Tensor> _blocks = [];
    private readonly List<(int Block, int Row)> _places = [];
    private long[] _shape = [];
    private int _rowLength;

    /// <summary>Rows added.</summary>
    public int Count => _places.Count;

    /// <summary>Bytes held.</summary>
    public long Bytes => (long)Count * _rowLength * sizeof(float);

    /// <summary>Adds the rows of a block [n, …]; copies it.</summary>
    public void Add(Tensor block)
    {
        var kept = block.detach().to(ScalarType.Float32, CPU, copy: true).contiguous().DetachFromDisposeScope();
        _shape = kept.shape[1..];
        _rowLength = checked((int)(kept.numel() / kept.shape[0]));
        for (var row = 0; row < kept.shape[0]; row++)
        {
            _places.Add((_blocks.Count, row));
        }

        _blocks.Add(kept);
    }

    /// <summary>A new tensor [n, …] of the rows asked for.</summary>
    public Tensor Gather(ReadOnlySpan<int> rows)
    {
        var gathered = empty([rows.Length, .. _shape], ScalarType.Float32);
        var destination = MemoryMarshal.Cast<byte, float>(gathered.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            var (block, row) = _places[rows[i]];
            MemoryMarshal.Cast<byte, float>(_blocks[block].bytes).Slice(row * _rowLength, _rowLength).CopyTo(destination.Slice(i * _rowLength, _rowLength));
        }

        return gathered;
    }

    /// <inheritdoc/>
    public void Dispose() => _blocks.ForEach(block => block.Dispose());
}
