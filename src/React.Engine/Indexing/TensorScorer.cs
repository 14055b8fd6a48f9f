using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace React.Indexing;

/// <summary>Scores by products of tensors, on any device, in float32 or bfloat16. Only what may count comes back from the device.</summary>
internal sealed class TensorScorer : IBlockScorer
{
    private readonly int dimension;
    private readonly TopCandidates[] candidates;
    private readonly float[] errors;
    private readonly QueryTensors queries;
    private readonly RowScorer scorer;
    private readonly Tensor block;
    private readonly Tensor thresholds = zeros(QueryTensors.GroupQueries, 1, ScalarType.Float32);
    private readonly long[] ids;
    private readonly float[] hits;
    private readonly float[] slack;

    /// <summary>A scorer.</summary>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="candidates">Those of each query.</param>
    /// <param name="errors">How far a float32 score may be from the exact one, for each query.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="scorer">For exact scores where fast ones do not suffice.</param>
    /// <param name="chunkRows">The most rows of a chunk.</param>
    public TensorScorer(int dimension, TopCandidates[] candidates, float[] errors, QueryTensors queries, RowScorer scorer, int chunkRows)
    {
        this.dimension = dimension;
        this.candidates = candidates;
        this.errors = errors;
        this.queries = queries;
        this.scorer = scorer;
        block = zeros(chunkRows, dimension, ScalarType.Float32);
        block.DetachFromDisposeScope();
        thresholds.DetachFromDisposeScope();
        (ids, hits, slack) = (new long[chunkRows], new float[chunkRows], new float[chunkRows]);
    }

    /// <inheritdoc/>
    public void Score(RowChunk chunk, CancellationToken stopping)
    {
        if (chunk.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var values = MemoryMarshal.Cast<byte, float>(block.bytes);
        for (var row = 0; row < chunk.Count; row++)
        {
            chunk.Row(row, values.Slice(row * dimension, dimension));
        }

        var rows = block.narrow(0, 0, chunk.Count).to(queries.Device);
        var rounding = queries.BFloat16 ? new RowRounding(rows) : null;
        var right = (rounding?.Rounded ?? rows).t();
        for (var group = 0; group < queries.Groups.Count; group++)
        {
            stopping.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            Compare(group * QueryTensors.GroupQueries, queries.Groups[group].mm(right), chunk, rounding);
        }
    }

    public void Dispose()
    {
        block.Dispose();
        thresholds.Dispose();
    }

    private void Compare(int firstQuery, Tensor scores, RowChunk chunk, RowRounding? rounding)
    {
        var count = (int)scores.shape[0];
        var floors = MemoryMarshal.Cast<byte, float>(thresholds.bytes);
        for (var i = 0; i < count; i++)
        {
            var query = firstQuery + i;
            floors[i] = rounding is null
                ? candidates[query].Floor - errors[query]
                : BFloat16Bound.Threshold(candidates[query].Floor, Fixed(query, rounding.MaxLength, rounding.MaxDistance));
        }

        var reached = scores.ge(thresholds.narrow(0, 0, count).to(queries.Device));
        var found = reached.nonzero();
        if (found.shape[0] == 0)
        {
            return;
        }

        var places = found.to(CPU).contiguous();
        var fast = scores.masked_select(reached).to(ScalarType.Float32).to(CPU).contiguous();
        HandOver(firstQuery, MemoryMarshal.Cast<byte, long>(places.bytes), MemoryMarshal.Cast<byte, float>(fast.bytes), chunk, rounding);
    }

    /// <summary>Found places are in the order of queries, then rows, as both tensor functions give them.</summary>
    private void HandOver(int firstQuery, ReadOnlySpan<long> places, ReadOnlySpan<float> fast, RowChunk chunk, RowRounding? rounding)
    {
        for (var at = 0; at < fast.Length;)
        {
            var (query, count) = (firstQuery + (int)places[2 * at], 0);
            for (; at < fast.Length && firstQuery + (int)places[2 * at] == query; at++)
            {
                var row = (int)places[(2 * at) + 1];
                (ids[count], hits[count]) = (chunk.Ids[row], fast[at]);
                slack[count++] = rounding is null ? errors[query] : BFloat16Bound.Of(Fixed(query, rounding.Lengths[row], rounding.Distances[row]), fast[at]);
            }

            candidates[query].Add(ids.AsSpan(0, count), hits.AsSpan(0, count), slack.AsSpan(0, count), scorer);
        }
    }

    private double Fixed(int query, double rowLength, double rowDistance) =>
        BFloat16Bound.Fixed(queries.Lengths[query], queries.RoundedLengths[query], queries.Distances[query], rowLength, rowDistance, dimension);
}
