using System.Numerics;
using System.Runtime.Intrinsics;

namespace React.Indexing;

/// <summary>
/// Scores in float32 on the processor. A block of rows, widened once, stays in the processor's second cache while all panels of queries pass over it.
/// </summary>
internal sealed unsafe class FusedScorer : IBlockScorer
{
    private const int BlockBytes = 480 << 10;

    // Rows whose length is a power of two would all compete for the same few lines of the first cache.
    private const int Padding = 16;

    private readonly int dimension;
    private readonly int stride;
    private readonly int blockRows;
    private readonly TopCandidates[] candidates;
    private readonly float[] errors;
    private readonly QueryPanels panels;
    private readonly Lazy<RowScorer> scorer;
    private readonly NativeFloats block;
    private readonly NativeFloats scores = new(ScoreTile.Rows * ScoreTile.Wide);

    // What a panel found in a block, by query.
    private readonly int[] found = new int[ScoreTile.Wide];
    private readonly long[] ids;
    private readonly float[] hits;
    private readonly float[] slack;
    private readonly float[] spare;

    /// <summary>A scorer for one thread.</summary>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="candidates">Those of each query.</param>
    /// <param name="errors">How far a float32 score may be from the exact one, for each query.</param>
    /// <param name="panels">The queries.</param>
    /// <param name="scorer">For exact scores where fast ones do not suffice.</param>
    public FusedScorer(int dimension, TopCandidates[] candidates, float[] errors, QueryPanels panels, Lazy<RowScorer> scorer)
    {
        this.dimension = dimension;
        this.candidates = candidates;
        this.errors = errors;
        this.panels = panels;
        this.scorer = scorer;
        stride = Stride(dimension);
        blockRows = BlockRows(dimension);
        block = new NativeFloats((long)blockRows * stride);
        ids = new long[ScoreTile.Wide * blockRows];
        hits = new float[ScoreTile.Wide * blockRows];
        slack = new float[blockRows];
        spare = new float[dimension];
    }

    /// <summary>Rows that are worked on together.</summary>
    public static int BlockRows(int dimension) => Math.Max(1, BlockBytes / sizeof(float) / Stride(dimension) / ScoreTile.Rows) * ScoreTile.Rows;

    /// <inheritdoc/>
    public void Score(RowChunk chunk, CancellationToken stopping)
    {
        for (var first = 0; first < chunk.Count; first += blockRows)
        {
            stopping.ThrowIfCancellationRequested();
            var rows = Math.Min(blockRows, chunk.Count - first);
            for (var row = 0; row < rows; row++)
            {
                chunk.Row(first + row, new Span<float>(block.Pointer + ((nint)row * stride), dimension), spare);
            }

            var blockIds = chunk.Ids.Slice(first, rows);
            for (var query = 0; query < panels.Count; query += panels.WidthAt(query))
            {
                Pass(query, blockIds);
            }
        }
    }

    public void Dispose()
    {
        block.Dispose();
        scores.Dispose();
    }

    private static int Stride(int dimension) => ((dimension + Padding - 1) / Padding * Padding) + Padding;

    /// <summary>One panel of queries over the block.</summary>
    private void Pass(int query, ReadOnlySpan<long> rows)
    {
        var panel = panels.Panel(query);
        var thresholds = panels.Thresholds(query);
        var width = panels.WidthAt(query);
        var any = false;
        for (var row = 0; row < rows.Length; row += ScoreTile.Rows)
        {
            var hit = ScoreTile.Score(block.Pointer + ((nint)row * stride), stride, panel, width, dimension, thresholds, scores.Pointer);
            any |= hit != 0;
            for (; hit != 0; hit &= hit - 1)
            {
                var number = BitOperations.TrailingZeroCount(hit);
                if (row + number < rows.Length)
                {
                    Collect(rows[row + number], scores.Pointer + (number * width), thresholds, width);
                }
            }
        }

        if (any)
        {
            HandOver(query, width);
        }
    }

    private void Collect(long id, float* values, float* thresholds, int width)
    {
        for (var lane = 0; lane < width; lane += Vector256<float>.Count)
        {
            var reached = Vector256.GreaterThanOrEqual(Vector256.Load(values + lane), Vector256.Load(thresholds + lane)).ExtractMostSignificantBits();
            for (; reached != 0; reached &= reached - 1)
            {
                var which = lane + BitOperations.TrailingZeroCount(reached);
                var place = (which * blockRows) + found[which]++;
                ids[place] = id;
                hits[place] = values[which];
            }
        }
    }

    private void HandOver(int query, int width)
    {
        var thresholds = panels.Thresholds(query);
        for (var lane = 0; lane < width; lane++)
        {
            var count = found[lane];
            if (count == 0)
            {
                continue;
            }

            found[lane] = 0;
            var error = errors[query + lane];
            slack.AsSpan(0, count).Fill(error);
            thresholds[lane] = candidates[query + lane].Add(ids.AsSpan(lane * blockRows, count), hits.AsSpan(lane * blockRows, count), slack.AsSpan(0, count), scorer) - error;
        }
    }
}
