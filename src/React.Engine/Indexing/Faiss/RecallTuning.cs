using System.Globalization;
using System.Numerics;

namespace React.Indexing.Faiss;

/// <summary>
/// Finds the least thorough search that reaches a recall goal. Only what is found is looked at, not how long it took, so that the same index and queries give the same parameters.
/// </summary>
/// <param name="faiss">The index; nobody else uses it meanwhile.</param>
/// <param name="queries">The queries, row by row.</param>
/// <param name="truth">What the exact search finds for each.</param>
/// <param name="at">Neighbours a query.</param>
internal sealed class RecallTuning(FaissIndex faiss, ReadOnlyMemory<float> queries, SearchHit[][] truth, int at)
{
    private const int MaxFactor = 32;
    private const int MaxBeam = 4096;

    private readonly HashSet<long>[] wanted = [.. truth.Select(hits => hits.Select(hit => hit.Id).ToHashSet())];

    /// <summary>Sets and returns the parameters.</summary>
    public ApproximateParameters Tune(double goal, CancellationToken stopping)
    {
        // Others than these queries should reach it too; and codes that are not exact miss some more in what is looked at.
        goal += (1 - goal) / 4;
        var shape = faiss.Shape;
        var factors = shape.IsLossless ? 1 : MaxFactor;
        var reach = shape.IsLossless ? goal : goal + ((1 - goal) / 2);
        var text = shape.Lists > 0 ? Least(shape.Lists, reach, factors, Probing, stopping)
            : shape.HasGraph ? Least(MaxBeam, reach, factors, beam => string.Create(CultureInfo.InvariantCulture, $"efSearch={beam}"), stopping)
            : "";
        if (text.Length > 0)
        {
            faiss.SetParameters(text);
        }

        var found = Found(factors, stopping);
        var factor = 1;
        while (factor < factors && Share(found, factor) < goal)
        {
            factor *= 2;
        }

        return new ApproximateParameters(text, factor);
    }

    private string Probing(long lists) => string.Create(CultureInfo.InvariantCulture,
        $"nprobe={lists}{(faiss.Shape.HasCentroidGraph ? $",quantizer_efSearch={Math.Max(64, 2 * lists)}" : "")}");

    /// <summary>Doubles until the goal is reached, then halves the interval: to within a sixteenth.</summary>
    private string Least(long most, double goal, int factors, Func<long, string> text, CancellationToken stopping)
    {
        bool Reaches(long value)
        {
            faiss.SetParameters(text(value));
            return Share(Found(factors, stopping), factors) >= goal;
        }

        var high = Math.Min(most, 1L);
        while (high < most && !Reaches(high))
        {
            high = Math.Min(most, high * 2);
        }

        var low = high / 2;
        while (high - low > Math.Max(1, BitOperations.RoundUpToPowerOf2((ulong)high) is var size ? (long)(size / 16) : 1))
        {
            var middle = (low + high) / 2;
            (low, high) = Reaches(middle) ? (low, middle) : (middle, high);
        }

        return text(high);
    }

    private long[] Found(int factors, CancellationToken stopping)
    {
        var size = Size(factors);
        var ids = new long[truth.Length * size];
        faiss.Search(queries.Span, size, new float[ids.Length], ids, stopping: stopping);
        return ids;
    }

    /// <summary>Share of the exact neighbours among the first candidates.</summary>
    private double Share(long[] found, int factor)
    {
        var size = found.Length / truth.Length;
        var (hits, all) = (0L, 0L);
        for (var query = 0; query < truth.Length; query++)
        {
            all += wanted[query].Count;
            foreach (var id in found.AsSpan(query * size, Math.Min(size, at * factor)))
            {
                hits += wanted[query].Contains(id) ? 1 : 0;
            }
        }

        return all == 0 ? 1 : (double)hits / all;
    }

    private int Size(int factors) => (int)Math.Clamp(faiss.Count, 1, (long)at * factors);
}
