using System.Runtime.CompilerServices;

namespace React.Indexing;

/// <summary>Selection by partition: linear in the number of values, whatever k is.</summary>
internal static class Selection
{
    /// <summary>The k-th largest of some values, which are reordered. No value is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float KthLargest(Span<float> values, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, values.Length);
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
}
