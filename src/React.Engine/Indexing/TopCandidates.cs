using System.Buffers;
using System.Runtime.CompilerServices;

namespace React.Indexing;

/// <summary>
/// What may still be among one query's k best. Scores come in fast and slightly wrong, as intervals that hold the exact ones; nothing is let go before it is
/// certain that k others are better. So what is left does not depend on the order in which rows come. Safe for several threads up to <see cref="Close"/>.
/// </summary>
/// <param name="k">How many are wanted.</param>
/// <param name="query">The query, for exact scores.</param>
internal sealed class TopCandidates(int k, ReadOnlyMemory<float> query)
{
    private const int MinSpare = 512;
    private const int FirstSize = 64;

    private readonly object gate = new();
    private readonly int capacity = checked(k + Math.Max(k, MinSpare));
    private long[] ids = new long[FirstSize];
    private float[] lower = new float[FirstSize];
    private float[] upper = new float[FirstSize];
    private double[] exact = [];
    private int count;

    /// <summary>No row whose exact score is below this is one of the k best. Only rises.</summary>
    public float Floor { get; private set; } = float.NegativeInfinity;

    /// <summary>The query.</summary>
    public ReadOnlySpan<float> Query => query.Span;

    /// <summary>Rows that are left.</summary>
    public ReadOnlySpan<long> Ids => ids.AsSpan(0, count);

    /// <summary>The most bytes that the candidates of one query take.</summary>
    public static long BytesFor(int k) => (k + (long)Math.Max(k, MinSpare)) * (sizeof(long) + (2 * sizeof(float)) + sizeof(double));

    /// <summary>Takes rows with their fast scores.</summary>
    /// <param name="rows">Their ids; none was taken before.</param>
    /// <param name="fast">A score a row; NaN is never found.</param>
    /// <param name="errors">How far each may be from the exact score.</param>
    /// <param name="scorer">Gives exact scores where fast ones do not suffice.</param>
    /// <returns><see cref="Floor"/>.</returns>
    // Fully compiled at its first call: a search is often the only one of its process, and would be over before the runtime optimizes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float Add(ReadOnlySpan<long> rows, ReadOnlySpan<float> fast, ReadOnlySpan<float> errors, Lazy<RowScorer> scorer)
    {
        lock (gate)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (fast[i] + errors[i] >= Floor)
                {
                    Add(rows[i], fast[i] - errors[i], fast[i] + errors[i], scorer);
                }
            }

            return Floor;
        }
    }

    /// <summary>Ends the taking: lets go what is certainly not among the k best, and makes room for exact scores.</summary>
    public void Close()
    {
        if (count > k)
        {
            DropBelowFloor();
        }

        exact = new double[count];
    }

    /// <summary>Sets the exact score of the row at a place of <see cref="Ids"/>.</summary>
    public void SetExact(int place, double score) => exact[place] = score;

    /// <summary>The k best, best first, equal ones by lower id; fewer where there are no more.</summary>
    public SearchHit[] Best()
    {
        var hits = new SearchHit[Math.Min(count, k)];
        var order = Order(exact);
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = new SearchHit(order[i].Id, (float)order[i].Score);
        }

        return hits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(long id, float least, float most, Lazy<RowScorer> scorer)
    {
        if (count == capacity)
        {
            Compact(scorer);
            if (most < Floor)
            {
                return;
            }
        }

        if (count == ids.Length)
        {
            var size = Math.Min(capacity, count * 2);
            Array.Resize(ref ids, size);
            Array.Resize(ref lower, size);
            Array.Resize(ref upper, size);
        }

        (ids[count], lower[count], upper[count]) = (id, least, most);
        count++;
    }

    private void Compact(Lazy<RowScorer> scorer)
    {
        DropBelowFloor();
        if (count - k > (capacity - k) / 8 * 7)
        {
            // Many nearly equal scores, duplicates above all: only exact ones tell them apart. They cost much more than another round of dropping.
            KeepBest(scorer);
        }
    }

    /// <summary>K rows have exact scores that are at least the k-th best lower end: an interval that lies below it is out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DropBelowFloor()
    {
        var scratch = ArrayPool<float>.Shared.Rent(count);
        lower.AsSpan(0, count).CopyTo(scratch);
        Floor = Math.Max(Floor, Selection.KthLargest(scratch.AsSpan(0, count), k));
        ArrayPool<float>.Shared.Return(scratch);
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (upper[i] >= Floor)
            {
                (ids[kept], lower[kept], upper[kept]) = (ids[i], lower[i], upper[i]);
                kept++;
            }
        }

        count = kept;
    }

    private void KeepBest(Lazy<RowScorer> scorer)
    {
        var scores = new double[count];
        for (var i = 0; i < count; i++)
        {
            scores[i] = scorer.Value.Score(query.Span, ids[i]);
        }

        var order = Order(scores);
        count = k;
        for (var i = 0; i < count; i++)
        {
            var score = (float)order[i].Score;
            (ids[i], lower[i], upper[i]) = (order[i].Id, MathF.BitDecrement(score), MathF.BitIncrement(score));
        }

        Floor = Math.Max(Floor, lower[k - 1]);
    }

    private (double Score, long Id)[] Order(double[] scores)
    {
        var order = new (double Score, long Id)[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = (scores[i], ids[i]);
        }

        Array.Sort(order, static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Id.CompareTo(b.Id));
        return order;
    }
}
