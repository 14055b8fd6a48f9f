using static TorchSharp.torch;

namespace React.Models;

/// <summary>The memory of a contiguous tensor in pieces: a span counts with int and ends at 2 GB, tensors do not.</summary>
internal static class TensorBytes
{
    private const long PieceElements = 1L << 27;

    public delegate void Visit(Span<byte> bytes);

    /// <summary>Shows the bytes of a contiguous tensor in CPU memory, in order.</summary>
    public static void ForEach(Tensor tensor, Visit visit)
    {
        var count = tensor.numel();
        if (count == 0)
        {
            return;
        }

        using var flat = tensor.detach().view(count);
        for (var start = 0L; start < count; start += PieceElements)
        {
            using var piece = flat.narrow(0, start, Math.Min(PieceElements, count - start));
            visit(piece.bytes);
        }
    }
}
