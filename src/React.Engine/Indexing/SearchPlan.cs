using React.Models;
using TorchSharp;

namespace React.Indexing;

/// <summary>How the work of a search is cut, so that it keeps to its memory limit. Results do not depend on it.</summary>
/// <param name="Threads">Threads that share the work.</param>
/// <param name="Drivers">Of those, the ones that take chunks; one alone where a device computes.</param>
/// <param name="ChunkRows">Rows that are read at once.</param>
/// <param name="Queries">Queries of one pass over the index.</param>
/// <param name="Device">Where tensors compute the first pass; null where it is fused.</param>
/// <param name="BFloat16">Whether the first pass is in bfloat16.</param>
internal sealed record SearchPlan(int Threads, int Drivers, int ChunkRows, int Queries, torch.Device? Device, bool BFloat16)
{
    // Large enough that a disk reads in long strokes, small enough that the last chunks of all threads end together.
    private const int ChunkBytes = 1 << 20;
    private const int TensorChunkBytes = 1 << 21;

    /// <summary>Chunks that one thread holds: it works on one while the next is read.</summary>
    public const int ChunksPerThread = 2;

    /// <summary>Makes a plan.</summary>
    /// <exception cref="ReactException">The limit is too low, or the device is not there.</exception>
    public static SearchPlan Make(SearchOptions options, int dimension, int rowBytes, long rows, int queries, int k, int threads)
    {
        var limit = options.MemoryLimit ?? (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        var perQuery = TopCandidates.BytesFor(k) + ((long)dimension * sizeof(float) * 2);
        if (limit < SearchOptions.LeastMemory || perQuery > limit / 2)
        {
            var least = Math.Max(SearchOptions.LeastMemory, 2 * perQuery);
            throw new ReactException("ReactMemoryLimit", ReactErrorKind.LimitReached, $"A search for {k} neighbours cannot keep to {limit} bytes.", $"Allow at least {least} bytes, or ask for fewer neighbours.", limit);
        }

        var batch = (int)Math.Min(queries, limit / 2 / perQuery);
        var onProcessor = options.Device is not { } device || device.type == TorchSharp.DeviceType.CPU;
        var bfloat16 = options.Precision == Precision.BFloat16
            || (options.Precision == Precision.Auto && PrecisionProbe.PrefersBFloat16(options.Device ?? torch.CPU, 2.0 * rows * dimension * batch));
        if (onProcessor && !bfloat16 && ScoreTile.Supports(ScoreTile.Narrow))
        {
            var block = FusedScorer.BlockRows(dimension);
            var chunk = Blocks(Math.Min(ChunkBytes, limit / 8 / threads / ChunksPerThread), block);
            return new SearchPlan(threads, threads, (int)Math.Min(chunk, Math.Max(1, rows)), batch, null, false);
        }

        // Scores of a chunk for all queries of a group, and what compares them, are tensors beside it.
        var drivers = onProcessor ? threads : 1;
        var most = Math.Min(TensorChunkBytes, limit / 8 / drivers / ChunksPerThread);
        return new SearchPlan(threads, drivers, (int)Math.Min(Blocks(most, 1), Math.Max(1, rows)), batch, options.Device ?? torch.CPU, bfloat16);

        int Blocks(long bytes, int block) => (int)Math.Max(1, bytes / rowBytes / block) * block;
    }
}
