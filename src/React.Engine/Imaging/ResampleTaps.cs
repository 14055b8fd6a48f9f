namespace React.Imaging;

/// <summary>Which source positions make up each destination position, and with what weight (fixed point, 22 bits).</summary>
internal sealed class ResampleTaps
{
    /// <summary>32 bits less 8 of a pixel less 2 for overshoot.</summary>
    public const int Bits = 32 - 8 - 2;

    private ResampleTaps(int count, int stride)
    {
        Starts = new int[count];
        Lengths = new int[count];
        Stride = stride;
        Weights = new int[(long)count * stride];
    }

    /// <summary>First source position of each destination position.</summary>
    public int[] Starts { get; }

    /// <summary>Number of source positions of each destination position.</summary>
    public int[] Lengths { get; }

    /// <summary>Weights from one destination position to the next.</summary>
    public int Stride { get; }

    /// <summary>[count, stride].</summary>
    public int[] Weights { get; }

    /// <summary>The lowest source position used.</summary>
    public int First => Starts[0];

    /// <summary>One past the highest source position used.</summary>
    public int End => Starts[^1] + Lengths[^1];

    /// <summary>Upper bound of the weights that one destination position has.</summary>
    public static int MostTaps(int source, long size, ResampleFilter filter) =>
        (int)Math.Min(source, ((long)Math.Ceiling(ResampleKernel.Support(filter) * Math.Max(1, (double)source / size)) * 2) + 1);

    /// <summary>The taps of destination positions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/>.</summary>
    /// <param name="source">Source size.</param>
    /// <param name="size">Size of the whole destination; may be beyond what fits into memory, of which only a part is wanted.</param>
    /// <param name="first">First destination position wanted.</param>
    /// <param name="count">Positions wanted.</param>
    /// <param name="filter">The kernel; widened by the factor of reduction.</param>
    public static ResampleTaps For(int source, long size, long first, int count, ResampleFilter filter)
    {
        var scale = (double)source / size;
        var widening = Math.Max(scale, 1);
        var inverse = 1 / widening;
        var support = ResampleKernel.Support(filter) * widening;
        var taps = new ResampleTaps(count, MostTaps(source, size, filter));
        var weights = new double[taps.Stride];
        for (var i = 0; i < count; i++)
        {
            var center = (first + i + 0.5) * scale;
            var start = (int)Math.Max(0, (long)(center - support + 0.5));
            var length = (int)Math.Min(source, (long)(center + support + 0.5)) - start;
            var sum = 0.0;
            for (var k = 0; k < length; k++)
            {
                weights[k] = ResampleKernel.Value(filter, (k + start - center + 0.5) * inverse);
                sum += weights[k];
            }

            var fixedPoint = taps.Weights.AsSpan(i * taps.Stride, length);
            for (var k = 0; k < length; k++)
            {
                var weight = sum != 0 ? weights[k] / sum : weights[k];
                fixedPoint[k] = (int)((weight * (1 << Bits)) + (weight < 0 ? -0.5 : 0.5));
            }

            taps.Starts[i] = start;
            taps.Lengths[i] = length;
        }

        return taps;
    }
}
