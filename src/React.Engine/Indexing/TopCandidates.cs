using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace React.Indexing;

/// <summary>
/// What may still be among one query's k best. Scores come in fast and slightly wrong, by at most a known error; nothing is let go before it is certain that
/// k others are better. What is left is scored exactly, and ordered by score, then by lower id.
/// </summary>
/// <param name="k">How many are wanted.</param>
/// <param name="error">How far a fast score may be from the exact one.</param>
/// <param name="query">The query, for exact scores.</param>
internal sealed class TopCandidates(int k, float error, ReadOnlyMemory<float> query)
{
    private const int MinSpare = 512;

    private readonly int capacity = checked(k + Math.Max(k, MinSpare));
    private long[] ids = new long[64];
    private float[] scores = new float[64];

    // NaN where the exact score is not known yet.
    private double[] exact = new double[64];
    private float[]? scratch;
    private int count;

    /// <summary>Fast scores below this belong to none of the k best.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    /// <summary>Takes the fast scores of some rows.</summary>
    /// <param name="rows">Ids of the rows; none was taken before.</param>
    /// <param name="fast">A score a row. NaN is never found.</param>
    /// <param name="scorer">Gives exact scores where fast ones do not suffice.</param>
    // Fully compiled at its first call: a search is often the only one of its process, and would be over before the runtime optimizes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan(ReadOnlySpan<long> rows, ReadOnlySpan<float> fast, RowScorer scorer)
    {
        ref var start = ref MemoryMarshal.GetReference(fast);
        var i = 0;
        for (; i + 8 <= fast.Length; i += 8)
        {
            var hits = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref start, (nuint)i), Vector256.Create(Threshold)).ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                var lane = i + System.Numerics.BitOperations.TrailingZeroCount(hits);
                Add(rows[lane], fast[lane], scorer);
            }
        }

        for (; i < fast.Length; i++)
        {
            Add(rows[i], fast[i], scorer);
        }
    }

    /// <summary>The k best, best first, equal ones by lower id; fewer where there are no more.</summary>
    public SearchHit[] Finish(RowScorer scorer)
    {
        if (count > k)
        {
            DropBelowThreshold();
        }

        KeepBest(scorer);
        var hits = new SearchHit[count];
        for (var i = 0; i < count; i++)
        {
            hits[i] = new SearchHit(ids[i], (float)exact[i]);
        }

        return hits;
    }

    private void Add(long id, float score, RowScorer scorer)
    {
        // The threshold may have risen since the block was compared with it; NaN fails too.
        if (!(score >= Threshold))
        {
            return;
        }

        if (count == capacity)
        {
            Compact(scorer);
            if (!(score >= Threshold))
            {
                return;
            }
        }

        if (count == ids.Length)
        {
            var size = Math.Min(capacity, count * 2);
            Array.Resize(ref ids, size);
            Array.Resize(ref scores, size);
            Array.Resize(ref exact, size);
        }

        ids[count] = id;
        scores[count] = score;
        exact[count++] = double.NaN;
    }

    private void Compact(RowScorer scorer)
    {
        DropBelowThreshold();
        if (count - k > (capacity - k) / 2)
        {
            // Many nearly equal scores, duplicates above all: only exact ones tell them apart.
            KeepBest(scorer);
            Threshold = Math.Max(Threshold, MathF.BitDecrement((float)exact[count - 1]) - error);
        }
    }

    /// <summary>
    /// The k-th best fast score is at most one error above the k-th best exact one, and a fast score at most one below its own exact one:
    /// whatever lies more than two errors below the k-th is out.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DropBelowThreshold()
    {
        scratch ??= new float[capacity];
        scores.AsSpan(0, count).CopyTo(scratch);
        Threshold = Math.Max(Threshold, Selection.KthLargest(scratch.AsSpan(0, count), k) - (2 * error));
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (scores[i] >= Threshold)
            {
                (ids[kept], scores[kept], exact[kept]) = (ids[i], scores[i], exact[i]);
                kept++;
            }
        }

        count = kept;
    }

    private void KeepBest(RowScorer scorer)
    {
        var order = new (double Score, long Id)[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = (double.IsNaN(exact[i]) ? scorer.Score(query.Span, ids[i]) : exact[i], ids[i]);
        }

        Array.Sort(order, static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Id.CompareTo(b.Id));
        count = Math.Min(count, k);
        for (var i = 0; i < count; i++)
        {
            (exact[i], ids[i]) = order[i];
            scores[i] = (float)exact[i];
        }
    }
}
