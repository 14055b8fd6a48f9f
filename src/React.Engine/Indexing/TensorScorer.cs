using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace React.Indexing;

/// <summary>
/// Scores by products of tensors, on any device, in float32 or bfloat16. Only what may count comes back from the device.
/// </summary>
internal sealed class TensorScorer : IBlockScorer
{
    private readonly TopCandidates[] candidates;
    private readonly float[] errors;
    private readonly QueryTensors queries;
    private readonly Func<RowScorer> scorer;
    private readonly ParallelOptions parallel;
    private readonly Tensor block;
    private readonly Tensor thresholds = zeros(QueryTensors.GroupQueries, 1, ScalarType.Float32);
    private readonly double[] lengths;
    private readonly double[] distances;
    private double maxLength;
    private double maxDistance;

    /// <summary>A scorer.</summary>
    /// <param name="candidates">Those of each query.</param>
    /// <param name="errors">How far a float32 score may be from the exact one, for each query.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="scorer">Makes what gives a thread exact scores where fast ones do not suffice.</param>
    /// <param name="chunkRows">The most rows of a chunk.</param>
    /// <param name="threads">How many threads share what the processor does.</param>
    public TensorScorer(TopCandidates[] candidates, float[] errors, QueryTensors queries, Func<RowScorer> scorer, int chunkRows, int threads)
    {
        this.candidates = candidates;
        this.errors = errors;
        this.queries = queries;
        this.scorer = scorer;
        parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        block = zeros(chunkRows, queries.Dimension, queries.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        block.DetachFromDisposeScope();
        thresholds.DetachFromDisposeScope();
        (lengths, distances) = (new double[chunkRows], new double[chunkRows]);
    }

    /// <inheritdoc/>
    public void Score(RowChunk chunk, CancellationToken stopping)
    {
        if (chunk.Count == 0)
        {
            return;
        }

        Load(chunk);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var right = block.narrow(0, 0, chunk.Count).to(queries.Device).t();
        for (var group = 0; group < queries.Groups.Count; group++)
        {
            stopping.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var scores = queries.Groups[group].mm(right);
            if (queries.BFloat16 && queries.Device.type == TorchSharp.DeviceType.CPU)
            {
                Scan(group * QueryTensors.GroupQueries, scores, chunk);
            }
            else
            {
                Compare(group * QueryTensors.GroupQueries, scores, chunk);
            }
        }
    }

    public void Dispose()
    {
        block.Dispose();
        thresholds.Dispose();
    }

    private unsafe void Load(RowChunk chunk)
    {
        fixed (byte* start = block.bytes)
        {
            // A lambda cannot capture a fixed pointer, but its value.
            var (address, dimension) = ((nint)start, queries.Dimension);
            Split(chunk.Count, (from, to) =>
            {
                var (row, spare) = (new float[dimension], new float[dimension]);
                for (var i = from; i < to; i++)
                {
                    if (queries.BFloat16)
                    {
                        chunk.Row(i, row, spare);
                        (lengths[i], distances[i]) = BFloat16Rows.Round(row, new Span<ushort>((ushort*)address + ((nint)i * dimension), dimension));
                    }
                    else
                    {
                        chunk.Row(i, new Span<float>((float*)address + ((nint)i * dimension), dimension), spare);
                    }
                }
            });
        }

        (maxLength, maxDistance) = (lengths.AsSpan(0, chunk.Count).ToArray().Max(), distances.AsSpan(0, chunk.Count).ToArray().Max());
    }

    /// <summary>Looks through scores in bfloat16 in this process's memory.</summary>
    private unsafe void Scan(int firstQuery, Tensor scores, RowChunk chunk)
    {
        var rows = chunk.Count;
        fixed (byte* start = scores.bytes)
        {
            var address = (nint)start;
            Split((int)scores.shape[0], (from, to) =>
            {
                var own = new Lazy<RowScorer>(scorer);
                var (places, ids, fast, slack) = (new int[rows], new long[rows], new float[rows], new float[rows]);
                for (var i = from; i < to; i++)
                {
                    var query = firstQuery + i;
                    var values = new ReadOnlySpan<ushort>((void*)(address + ((nint)i * rows * sizeof(ushort))), rows);
                    var count = BFloat16Rows.Reaching(values, Threshold(query), places);
                    for (var hit = 0; hit < count; hit++)
                    {
                        var row = places[hit];
                        (ids[hit], fast[hit]) = (chunk.Ids[row], BFloat16Rows.Widen(values[row]));
                        slack[hit] = Error(query, row, fast[hit]);
                    }

                    if (count > 0)
                    {
                        candidates[query].Add(ids.AsSpan(0, count), fast.AsSpan(0, count), slack.AsSpan(0, count), own);
                    }
                }
            });
        }
    }

    /// <summary>Has the device look through the scores, and fetches what it finds.</summary>
    private void Compare(int firstQuery, Tensor scores, RowChunk chunk)
    {
        var count = (int)scores.shape[0];
        var floors = MemoryMarshal.Cast<byte, float>(thresholds.bytes);
        for (var i = 0; i < count; i++)
        {
            floors[i] = Threshold(firstQuery + i);
        }

        var reached = scores.ge(thresholds.narrow(0, 0, count).to(queries.Device));
        var found = reached.nonzero().to(CPU).contiguous();
        if (found.shape[0] > 0)
        {
            var fast = scores.masked_select(reached).to(ScalarType.Float32).to(CPU).contiguous();
            HandOver(firstQuery, MemoryMarshal.Cast<byte, long>(found.bytes), MemoryMarshal.Cast<byte, float>(fast.bytes), chunk);
        }
    }

    /// <summary>Found places are in the order of queries, then rows, as both tensor functions give them.</summary>
    private void HandOver(int firstQuery, ReadOnlySpan<long> places, ReadOnlySpan<float> scores, RowChunk chunk)
    {
        var own = new Lazy<RowScorer>(scorer);
        var (ids, slack) = (new long[chunk.Count], new float[chunk.Count]);
        for (var at = 0; at < scores.Length;)
        {
            var (query, first) = (firstQuery + (int)places[2 * at], at);
            for (; at < scores.Length && firstQuery + (int)places[2 * at] == query; at++)
            {
                var row = (int)places[(2 * at) + 1];
                (ids[at - first], slack[at - first]) = (chunk.Ids[row], Error(query, row, scores[at]));
            }

            candidates[query].Add(ids.AsSpan(0, at - first), scores[first..at], slack.AsSpan(0, at - first), own);
        }
    }

    /// <summary>No score below this can belong to one of the k best.</summary>
    private float Threshold(int query) => queries.BFloat16
        ? BFloat16Bound.Threshold(candidates[query].Floor, Fixed(query, maxLength, maxDistance))
        : candidates[query].Floor - errors[query];

    private float Error(int query, int row, float score) => queries.BFloat16 ? BFloat16Bound.Of(Fixed(query, lengths[row], distances[row]), score) : errors[query];

    private double Fixed(int query, double rowLength, double rowDistance) =>
        BFloat16Bound.Fixed(queries.Lengths[query], queries.RoundedLengths[query], queries.Distances[query], rowLength, rowDistance, queries.Dimension);

    private void Split(int count, Action<int, int> work)
    {
        var parts = Math.Min(count, parallel.MaxDegreeOfParallelism);
        if (parts == 1)
        {
            work(0, count);
            return;
        }

        Parallel.For(0, parts, parallel, part => work((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)));
    }
}
