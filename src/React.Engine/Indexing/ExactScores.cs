using React.Work;

namespace React.Indexing;

/// <summary>
/// Exact scores of all rows that are left for all queries. The index is read once more in order, only where such rows lie, and a row that several queries want
/// is read once: with many neighbours, single reads would take as long as the search.
/// </summary>
/// <param name="candidates">Those of each query, closed.</param>
/// <param name="rows">Rows of the index.</param>
internal sealed class ExactScores(TopCandidates[] candidates, long rows)
{
    private const int MostRows = 1 << 12;
    private const int MostParts = 1 << 16;

    private readonly long partRows = Math.Max(MostRows, (rows + MostParts - 1) / MostParts);

    /// <summary>Computes and sets them.</summary>
    /// <param name="threads">How many work at once.</param>
    /// <param name="scorer">Makes a scorer for a thread.</param>
    /// <param name="stopping">Ends it early.</param>
    public void Compute(int threads, Func<RowScorer> scorer, CancellationToken stopping)
    {
        var (starts, wanted) = Sort();
        var next = -1;
        Workers.Run(threads, (_, stop) =>
        {
            var own = scorer();
            for (var part = Interlocked.Increment(ref next); part < starts.Length - 1; part = Interlocked.Increment(ref next))
            {
                stop.ThrowIfCancellationRequested();
                Compute(wanted.AsSpan(starts[part]..starts[part + 1]), own);
            }
        }, stopping);
    }

    private void Compute(Span<Wanted> part, RowScorer scorer)
    {
        var ids = new long[part.Length];
        var items = part.ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = candidates[items[i].Query].Ids[items[i].Place];
        }

        Array.Sort(ids, items);
        scorer.Score(ids, i =>
        {
            var owner = candidates[items[i].Query];
            owner.SetExact(items[i].Place, scorer.Score(owner.Query));
        });
    }

    /// <summary>All that is left, sorted by part of the index, and where each part begins.</summary>
    private (int[] Starts, Wanted[] Wanted) Sort()
    {
        var starts = new int[(rows / partRows) + 2];
        foreach (var one in candidates)
        {
            foreach (var id in one.Ids)
            {
                starts[(id / partRows) + 1]++;
            }
        }

        for (var part = 1; part < starts.Length; part++)
        {
            starts[part] += starts[part - 1];
        }

        var wanted = new Wanted[starts[^1]];
        var at = starts[..^1];
        for (var query = 0; query < candidates.Length; query++)
        {
            var ids = candidates[query].Ids;
            for (var place = 0; place < ids.Length; place++)
            {
                wanted[at[ids[place] / partRows]++] = new Wanted(query, place);
            }
        }

        return (starts, wanted);
    }

    private readonly record struct Wanted(int Query, int Place);
}
