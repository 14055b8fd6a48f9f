using React.Work;

namespace React.Indexing;

/// <summary>Some queries over all rows of an index.</summary>
internal sealed class SearchPass
{
    private readonly ReactIndex index;
    private readonly SearchKey key;
    private readonly VectorFiles[] files;
    private readonly SearchPlan plan;
    private readonly ReadOnlyMemory<float> queries;
    private readonly float[] errors;
    private readonly TopCandidates[] candidates;

    public SearchPass(ReactIndex index, SearchKey key, VectorFiles[] files, SearchPlan plan, ReadOnlyMemory<float> queries, float[] errors, int k)
    {
        this.index = index;
        this.key = key;
        this.files = files;
        this.plan = plan;
        this.queries = queries;
        this.errors = errors;
        candidates = [.. Enumerable.Range(0, errors.Length).Select(i => new TopCandidates(k, queries.Slice(i * index.Dimension, index.Dimension)))];
    }

    /// <summary>Searches.</summary>
    /// <param name="cursor">Hands out the rows that are looked at.</param>
    /// <param name="reached">Is told on the calling thread up to which row.</param>
    /// <param name="stopping">Ends it early.</param>
    public SearchHit[][] Run(RowCursor cursor, Action<long> reached, CancellationToken stopping)
    {
        if (plan.Device is { } device)
        {
            using var tensors = new QueryTensors(queries.Span, index.Dimension, device, plan.BFloat16);
            Scan(cursor, () => new TensorScorer(candidates, errors, tensors, Scorer, plan.ChunkRows, plan.Threads / plan.Drivers), reached, stopping);
        }
        else
        {
            using var panels = new QueryPanels(queries.Span, index.Dimension, ScoreTile.Supports(ScoreTile.Wide));
            Scan(cursor, () => new FusedScorer(index.Dimension, candidates, errors, panels, new Lazy<RowScorer>(Scorer)), reached, stopping);
        }

        reached(index.RowCount);
        Each(candidate => candidates[candidate].Close(), stopping);
        new ExactScores(candidates, index.RowCount).Compute(plan.Threads, Scorer, stopping);
        var results = new SearchHit[candidates.Length][];
        Each(candidate => results[candidate] = candidates[candidate].Best(), stopping);
        return results;
    }

    private void Scan(RowCursor cursor, Func<IBlockScorer> blockScorer, Action<long> reached, CancellationToken stopping) => Workers.Run(plan.Drivers, (number, stop) =>
    {
        using var alone = plan.Device is not null && plan.Drivers > 1 ? new LoneTensors() : null;
        using var scorer = blockScorer();
        RowChunk chunk = new(index, key, files, plan.ChunkRows), next = new(index, key, files, plan.ChunkRows);
        for (var filled = chunk.Fill(cursor); filled;)
        {
            stop.ThrowIfCancellationRequested();
            var coming = next;
            var reading = Task.Run(() => coming.Fill(cursor), CancellationToken.None);
            try
            {
                scorer.Score(chunk, stop);
            }
            finally
            {
                // Its error is told below; until it ends, the files are in use.
                Task.WhenAny(reading).GetAwaiter().GetResult();
            }

            if (number == 0)
            {
                reached(chunk.End);
            }

            filled = reading.GetAwaiter().GetResult();
            (chunk, next) = (next, chunk);
        }
    }, stopping);

    private void Each(Action<int> work, CancellationToken stopping)
    {
        var next = -1;
        Workers.Run(plan.Threads, (_, stop) =>
        {
            for (var i = Interlocked.Increment(ref next); i < candidates.Length; i = Interlocked.Increment(ref next))
            {
                stop.ThrowIfCancellationRequested();
                work(i);
            }
        }, stopping);
    }

    private RowScorer Scorer() => new(index, key, files);
}
