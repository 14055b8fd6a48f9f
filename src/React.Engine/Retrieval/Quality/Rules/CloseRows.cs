using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using React.Indexing;
using static TorchSharp.torch;

namespace React.Retrieval.Quality.Rules;

/// <summary>
/// Finds rows whose inner product reaches a threshold: blocks are multiplied in float32, and what may reach it by the bound of that product's error is decided
/// by <see cref="ExactDot"/>. So the answer depends on the vectors alone.
/// </summary>
/// <param name="dimension">Length of a row.</param>
/// <param name="threshold">The least inner product.</param>
internal sealed class CloseRows(int dimension, double threshold)
{
    // A product of two such blocks, and the blocks, stay near the processor.
    private const int Strip = 512;

    // Rounding to float16 lengthens a unit vector by less than this.
    private const double MaxNorm = 1.002;

    private readonly float low = (float)(threshold - (((dimension + 4) * Math.Pow(2, -24) / (1 - ((dimension + 4) * Math.Pow(2, -24))) * MaxNorm * MaxNorm) + 1e-6));

    /// <summary>Rows that are read at once, so that a block of them takes some megabytes whatever their length.</summary>
    public static int BlockRows(int dimension) => Math.Clamp((1 << 22) / dimension, 64, 8192);

    /// <summary>For each row the first of other rows that is close.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="others">The other rows.</param>
    /// <param name="wanted">Whether another row counts for a row; asked in ascending order of both.</param>
    /// <param name="first">Place of the first close row for each row; rows where it is not negative are passed over.</param>
    /// <param name="stopping">Ends the search.</param>
    public void First(ReadOnlySpan<float> rows, ReadOnlySpan<float> others, Func<int, int, bool> wanted, Span<int> first, CancellationToken stopping)
    {
        using var noGradient = no_grad();
        for (var start = 0; start < first.Length; start += Strip)
        {
            stopping.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(Strip, first.Length - start);
            var strip = Block(rows.Slice(start * dimension, count * dimension));
            for (var otherStart = 0; otherStart < others.Length / dimension; otherStart += Strip)
            {
                using var inner = NewDisposeScope();
                var otherCount = Math.Min(Strip, (others.Length / dimension) - otherStart);
                var products = mm(strip, Block(others.Slice(otherStart * dimension, otherCount * dimension)).t());
                var values = MemoryMarshal.Cast<byte, float>(products.bytes);
                for (var i = 0; i < count; i++)
                {
                    if (first[start + i] < 0)
                    {
                        first[start + i] = Scan(values.Slice(i * otherCount, otherCount), rows, others, start + i, otherStart, wanted);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Scan(ReadOnlySpan<float> values, ReadOnlySpan<float> rows, ReadOnlySpan<float> others, int row, int otherStart, Func<int, int, bool> wanted)
    {
        var limit = new Vector<float>(low);
        for (var i = 0; i < values.Length;)
        {
            if (i + Vector<float>.Count <= values.Length && !Vector.GreaterThanOrEqualAny(new Vector<float>(values[i..]), limit))
            {
                i += Vector<float>.Count;
                continue;
            }

            for (var end = Math.Min(i + Vector<float>.Count, values.Length); i < end; i++)
            {
                var other = otherStart + i;
                if (values[i] >= low && wanted(row, other)
                    && ExactDot.Of(rows.Slice(row * dimension, dimension), others.Slice(other * dimension, dimension)) >= threshold)
                {
                    return other;
                }
            }
        }

        return -1;
    }

    private Tensor Block(ReadOnlySpan<float> rows)
    {
        var block = empty(rows.Length / dimension, dimension, ScalarType.Float32);
        MemoryMarshal.AsBytes(rows).CopyTo(block.bytes);
        return block;
    }
}
