using System.Numerics;

namespace React.Embedding;

/// <summary>The little arithmetic on embeddings that needs no tensor library.</summary>
public static class Vectors
{
    /// <summary>Inner product of two vectors of equal length; the order of additions depends on the length alone.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
        {
            throw new ArgumentException($"Vectors of {left.Length} and {right.Length} components have no inner product.", nameof(right));
        }

        var sum = Vector<float>.Zero;
        var at = 0;
        for (; at <= left.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            sum += new Vector<float>(left[at..]) * new Vector<float>(right[at..]);
        }

        var total = Vector.Sum(sum);
        for (; at < left.Length; at++)
        {
            total += left[at] * right[at];
        }

        return total;
    }

    /// <summary>Adds <paramref name="addend"/> to <paramref name="sum"/>.</summary>
    public static void Add(ReadOnlySpan<float> addend, Span<float> sum)
    {
        for (var at = 0; at < sum.Length; at++)
        {
            sum[at] += addend[at];
        }
    }

    /// <summary>The mean of some vectors, scaled to length 1.</summary>
    /// <param name="rows">Any number of vectors as long as <paramref name="mean"/>, one after the other.</param>
    /// <param name="mean">Must be zero before.</param>
    public static void UnitMean(ReadOnlySpan<float> rows, Span<float> mean)
    {
        for (var at = 0; at < rows.Length; at += mean.Length)
        {
            Add(rows.Slice(at, mean.Length), mean);
        }

        Normalize(mean);
    }

    /// <summary>Scales a vector to length 1; a zero vector stays as it is.</summary>
    public static void Normalize(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        if (squares == 0)
        {
            return;
        }

        var factor = 1 / Math.Sqrt(squares);
        foreach (ref var value in vector)
        {
            value = (float)(value * factor);
        }
    }
}
