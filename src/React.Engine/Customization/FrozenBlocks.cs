using System.Runtime.InteropServices;
using System.Security.Cryptography;
using React.Imaging;
using React.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Takes pictures through the frozen layers, always as many at once, so that what becomes of a picture does not depend on which others are beside it.</summary>
/// <remarks>
/// Within one shape a row of a product is summed in the same way wherever it lies, as far as libtorch's kernels do not treat the edges of a product otherwise. That is
/// tried out first: one picture at all places of a block must give the same bits at all of them. Where it does not, pictures go through one by one. (On a GPU,
/// where no two runs promise the same bits, blocks are taken in any case.)
/// </remarks>
internal sealed class FrozenBlocks
{
    private const int LargestBlock = 16;
    private const long Purpose = 4;
    private readonly ClipTowers _towers;
    private readonly ClipPreprocessor _preprocessor;
    private readonly Device _device;
    private readonly LoneThreads? _threads;

    /// <param name="towers">The model that is trained; must have frozen layers.</param>
    /// <param name="preprocessor">Its preprocessing.</param>
    /// <param name="device">Where it is.</param>
    /// <param name="threads">On a processor, what takes half of a block each; null to compute whole ones.</param>
    public FrozenBlocks(ClipTowers towers, ClipPreprocessor preprocessor, Device device, LoneThreads? threads)
    {
        (_towers, _preprocessor, _device, _threads) = (towers, preprocessor, device, threads);
        using var scope = NewDisposeScope();
        var noise = Noise();
        BlockSize = LargestBlock;
        var block = Freeze(Enumerable.Repeat(noise, BlockSize).ToArray());
        var first = Row(block, 0).ToArray();
        if (device.type == DeviceType.CPU && !Enumerable.Range(1, BlockSize - 1).All(row => Row(block, row).SequenceEqual(first)))
        {
            BlockSize = 1;
            block = Freeze([noise]);
        }

        Shape = block.shape[1..];
        Element = block.dtype;
        RowLength = first.Length;
        Witness = SHA256.HashData(Row(block, 0));
    }

    /// <summary>Takes what became of a picture.</summary>
    /// <param name="place">Its place in the list.</param>
    /// <param name="row">Bytes; valid during the call.</param>
    public delegate void RowTaker(int place, ReadOnlySpan<byte> row);

    /// <summary>Pictures that go through at once.</summary>
    public int BlockSize { get; }

    /// <summary>Shape of what becomes of one picture.</summary>
    public long[] Shape { get; }

    /// <summary>Type of its elements: that of the computation.</summary>
    public ScalarType Element { get; }

    /// <summary>Its bytes.</summary>
    public int RowLength { get; }

    /// <summary>SHA-256 of what became of a drawn picture: two machines that compute alike have the same one.</summary>
    public byte[] Witness { get; }

    /// <summary>Where a row of a tensor in memory lies.</summary>
    public static Span<byte> Row(Tensor rows, long index)
    {
        // By row: a span cannot hold all of a large tensor.
        using var row = rows.narrow(0, index, 1);
        return row.bytes;
    }

    /// <summary>Computes pictures.</summary>
    /// <param name="views">The pictures.</param>
    /// <param name="take">Is given each one's number and what became of it; on this thread.</param>
    public void Compute(IReadOnlyList<PictureView> views, RowTaker take)
    {
        for (var start = 0; start < views.Count; start += BlockSize)
        {
            using var scope = NewDisposeScope();
            var part = views.Skip(start).Take(BlockSize).ToArray();
            var block = Freeze(part);
            for (var i = 0; i < part.Length; i++)
            {
                take(start + i, Row(block, i));
            }
        }
    }

    /// <summary>A whole block; what is missing in it is black.</summary>
    private Tensor Freeze(PictureView[] part)
    {
        var pixels = PixelBatch.Of(part, BlockSize, _preprocessor).to(_device);
        var tokens = _threads is null ? Tokens(pixels) : _threads.Map(pixels, (_, half) => Tokens(half));
        return tokens.detach().cpu().contiguous();

        Tensor Tokens(Tensor pictures) => _towers.Freeze(new TowerInput(pictures, TowerInput.Pixels)).Values;
    }

    private PictureView Noise()
    {
        var random = new SplitMix(Purpose);
        var pixels = new byte[_preprocessor.PixelCount];
        foreach (ref var words in MemoryMarshal.Cast<byte, ulong>(pixels.AsSpan()))
        {
            words = random.Next();
        }

        return new PictureView(new RgbImage(_preprocessor.Width, _preprocessor.Height, pixels), null, default);
    }
}
