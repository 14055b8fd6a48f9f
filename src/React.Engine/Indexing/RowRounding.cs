using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace React.Indexing;

/// <summary>Rows rounded to bfloat16, with how far the rounding moved each.</summary>
internal sealed class RowRounding
{
    /// <summary>Rounds rows. The tensor belongs to the caller's scope.</summary>
    /// <param name="rows">Float32, on any device.</param>
    public RowRounding(Tensor rows)
    {
        Rounded = rows.to(ScalarType.BFloat16);
        using var scope = NewDisposeScope();
        var widened = Rounded.to(ScalarType.Float32);

        // The difference of a float32 number and the nearest bfloat16 one is exact in float32; the sum of squares errs as any sum does.
        var error = 1 + (2 * QueryErrors.Float32Share((int)rows.shape[1]));
        Lengths = Read(widened.norm(1), error);
        Distances = Read((rows - widened).norm(1), error);
        (MaxLength, MaxDistance) = (Lengths.Max(), Distances.Max());
        Rounded.MoveToOuterDisposeScope();
    }

    /// <summary>The rows.</summary>
    public Tensor Rounded { get; }

    /// <summary>Length of each rounded row, or a little more.</summary>
    public double[] Lengths { get; }

    /// <summary>Distance of each row from its rounded one, or a little more.</summary>
    public double[] Distances { get; }

    /// <summary>The longest.</summary>
    public double MaxLength { get; }

    /// <summary>The farthest.</summary>
    public double MaxDistance { get; }

    private static double[] Read(Tensor norms, double error) =>
        [.. MemoryMarshal.Cast<byte, float>(norms.to(CPU).contiguous().bytes).ToArray().Select(norm => norm * error)];
}
