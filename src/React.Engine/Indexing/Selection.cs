using System.Runtime.CompilerServices;

namespace React.Indexing;

/// <summary>Selection by partition: linear in the number of values, whatever k is.</summary>
internal static class Selection
{
    private const int Bins = 256;

    /// <summary>The k-th largest of some values, which are reordered. No value is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float KthLargest(Span<float> values, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, values.Length);
        if (values.Length > 2 * Bins)
        {
            values = Narrow(values, ref k);
        }

        var target = k - 1;
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            // Median of three against sorted runs; the three-way partition against equal values.
            float a = values[low], b = values[(low + high) / 2], c = values[high];
            var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int above = low, at = low, below = high;
            while (at <= below)
            {
                var value = values[at];
                if (value > pivot)
                {
                    values[at++] = values[above];
                    values[above++] = value;
                }
                else if (value < pivot)
                {
                    values[at] = values[below];
                    values[below--] = value;
                }
                else
                {
                    at++;
                }
            }

            if (target < above)
            {
                high = above - 1;
            }
            else if (target > below)
            {
                low = below + 1;
            }
            else
            {
                return pivot;
            }
        }

        return values[low];
    }

    /// <summary>
    /// Leaves only the values of the bin that holds the k-th largest, and tells which of those it is. Sorting into bins has no branches that a processor
    /// could foresee wrongly, as every step of a partition has.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Span<float> Narrow(Span<float> values, scoped ref int k)
    {
        var (least, most) = (values[0], values[0]);
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        // Rounding may shift the borders of bins, but a larger value is never in a lower bin.
        var scale = (Bins - 1) / (most - least);
        if (!float.IsFinite(scale))
        {
            return values;
        }

        Span<int> counts = stackalloc int[Bins];
        counts.Clear();
        foreach (var value in values)
        {
            counts[(int)((value - least) * scale)]++;
        }

        var bin = Bins - 1;
        for (; k > counts[bin]; bin--)
        {
            k -= counts[bin];
        }

        var kept = 0;
        foreach (var value in values)
        {
            values[kept] = value;
            kept += (int)((value - least) * scale) == bin ? 1 : 0;
        }

        return values[..counts[bin]];
    }
}
