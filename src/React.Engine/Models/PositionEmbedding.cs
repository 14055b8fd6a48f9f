using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Fits a checkpoint's position embedding to another grid: bicubic with antialias, as torch's <c>interpolate</c> computes it.
/// The kernel has a = −0.5, is stretched by the factor when shrinking, is cut at the border and divided by its sum.
/// </summary>
public static class PositionEmbedding
{
    private const double Sharpness = -0.5;
    private const double Support = 2;

    /// <summary>Resizes to <paramref name="gridHeight"/> × <paramref name="gridWidth"/>. Row 0, the class token's, is copied; the old grid is a square one.</summary>
    /// <param name="embedding">[1 + old·old, width], float32 in CPU memory.</param>
    /// <returns>[1 + gridHeight·gridWidth, width]; the caller's to dispose.</returns>
    /// <exception cref="ReactException">The embedding has no square grid.</exception>
    public static Tensor Resize(Tensor embedding, int gridHeight, int gridWidth)
    {
        var old = embedding.dim() == 2 ? Side(embedding.shape[0]) : 0;
        if (old == 0 || embedding.dtype != ScalarType.Float32)
        {
            throw TowerHead.Shape("A position embedding", "[1 + side·side, width] of Float32", embedding);
        }

        if (old == gridHeight && old == gridWidth)
        {
            return embedding.clone();
        }

        using var scope = NewDisposeScope();
        var width = (int)embedding.shape[1];
        var source = MemoryMarshal.Cast<byte, float>(embedding.contiguous().bytes);
        var result = empty([1L + ((long)gridHeight * gridWidth), width], ScalarType.Float32);
        var destination = MemoryMarshal.Cast<byte, float>(result.bytes);
        source[..width].CopyTo(destination);
        Resize(source[width..], old, width, destination[width..], gridHeight, gridWidth);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Side of the square grid that so many positions are, one of them the class token's; 0 if they are none.</summary>
    internal static int Side(long positions)
    {
        var side = positions > 1 ? (int)Math.Sqrt(positions - 1) : 0;
        return positions == 1 + ((long)side * side) ? side : 0;
    }

    private static void Resize(ReadOnlySpan<float> source, int old, int width, Span<float> destination, int rows, int columns)
    {
        var across = Enumerable.Range(0, columns).Select(position => Taps(position, old, columns)).ToArray();
        var middle = new double[(long)old * columns * width];
        for (var row = 0; row < old; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var sum = middle.AsSpan(((row * columns) + column) * width, width);
                foreach (var (index, weight) in across[column])
                {
                    Accumulate(source.Slice(((row * old) + index) * width, width), weight, sum);
                }
            }
        }

        var line = new double[columns * width];
        for (var row = 0; row < rows; row++)
        {
            Array.Clear(line);
            foreach (var (index, weight) in Taps(row, old, rows))
            {
                var above = middle.AsSpan(index * line.Length, line.Length);
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] += weight * above[i];
                }
            }

            for (var i = 0; i < line.Length; i++)
            {
                destination[(row * line.Length) + i] = (float)line[i];
            }
        }
    }

    private static void Accumulate(ReadOnlySpan<float> values, double weight, Span<double> sum)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += weight * values[i];
        }
    }

    /// <summary>Which old positions a new one is made of, and in what parts.</summary>
    private static (int Index, double Weight)[] Taps(int position, int oldSize, int newSize)
    {
        var scale = (double)oldSize / newSize;
        var stretch = Math.Max(1, scale);
        var centre = (position + 0.5) * scale;
        var first = Math.Max(0, (int)(centre - (Support * stretch) + 0.5));
        var end = Math.Min(oldSize, (int)(centre + (Support * stretch) + 0.5));
        var taps = Enumerable.Range(first, end - first).Select(index => (Index: index, Weight: Kernel((index - centre + 0.5) / stretch))).ToArray();
        var sum = taps.Sum(tap => tap.Weight);
        return Array.ConvertAll(taps, tap => (tap.Index, tap.Weight / sum));
    }

    /// <summary>The cubic convolution kernel (Keys 1981, equation 15 with a free a).</summary>
    private static double Kernel(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? ((((Sharpness + 2) * x) - (Sharpness + 3)) * x * x) + 1
            : x < Support ? (((((x - 5) * x) + 8) * x) - 4) * Sharpness
            : 0;
    }
}
