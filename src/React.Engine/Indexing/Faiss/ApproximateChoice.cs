using System.Globalization;
using System.Numerics;

namespace React.Indexing.Faiss;

/// <summary>
/// Chooses the kind of an approximate index from the number of vectors, their length and the memory. Inverted lists rather than graphs: they are built in a fraction
/// of the time, can stay in their file, and are told how thoroughly to search, which queries unlike the vectors need. Vectors are kept as precisely as
/// memory allows, which is also what is fastest to search.
/// </summary>
/// <param name="Factory">As faiss's factory names it.</param>
/// <param name="Bytes">Memory it will take, about.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record ApproximateChoice(string Factory, long Bytes, string Reason)
{
    /// <summary>With fewer vectors, looking at each takes a few milliseconds.</summary>
    private const long FewVectors = 10_000;

    /// <summary>Faiss warns of fewer training vectors a list.</summary>
    private const int LeastPerList = 39;

    /// <summary>From here on, finding the lists costs as much as searching them.</summary>
    private const int ListsForGraph = 1 << 15;

    private const int MaxLists = 1 << 17;
    private static readonly int[] Codes = [256, 192, 128, 96, 64, 48, 32, 24, 16, 12, 8, 4];

    /// <summary>Chooses.</summary>
    /// <param name="count">Vectors.</param>
    /// <param name="dimension">Their length.</param>
    /// <param name="memory">Bytes that the index may take.</param>
    /// <exception cref="ReactException">LimitReached: nothing is small enough.</exception>
    public static ApproximateChoice Choose(long count, int dimension, long memory)
    {
        if (count < FewVectors)
        {
            return new ApproximateChoice("Flat", count * dimension * sizeof(float), string.Create(CultureInfo.InvariantCulture, $"{count:N0} vectors are few enough to look at each"));
        }

        var lists = Lists(count);
        var prefix = $"IVF{lists}{(lists >= ListsForGraph ? "_HNSW32" : "")}";
        var fixedBytes = ((long)lists * dimension * sizeof(float)) + (lists >= ListsForGraph ? lists * 270L : 0) + (count * sizeof(long));
        var scalar = new (string Name, long Row, string Text)[]
        {
            ("Flat", dimension * 4L, "as float32"),
            ("SQfp16", dimension * 2L, "as float16"),
            ("SQ8", dimension, "with 8 bits a component"),
        };
        foreach (var (name, row, text) in scalar)
        {
            if (fixedBytes + (count * row) <= memory)
            {
                return Of($"{prefix},{name}", row, text);
            }
        }

        foreach (var parts in Codes.Where(parts => parts <= dimension / 2))
        {
            if (fixedBytes + (count * parts) <= memory)
            {
                var turned = Math.Min(Math.Max(dimension / parts, 1), 6) * parts;
                return Of($"OPQ{parts}_{turned},{prefix},PQ{parts}x8", parts, string.Create(CultureInfo.InvariantCulture, $"in {parts} bytes each"));
            }
        }

        var least = fixedBytes + (count * 4);
        throw new ReactException("ReactFaissMemory", ReactErrorKind.LimitReached,
            string.Create(CultureInfo.InvariantCulture, $"No approximate index of {count:N0} vectors fits into {Megabytes(memory)}: the smallest takes {Megabytes(least)}."),
            "Give it more: -MemoryLimit.", count);

        ApproximateChoice Of(string factory, long row, string text)
        {
            var bytes = fixedBytes + (count * row);
            var larger = row == dimension * 4L ? "" : ", the most precise that does";
            return new ApproximateChoice(factory, bytes, string.Create(CultureInfo.InvariantCulture,
                $"{count:N0} vectors {text} in {lists:N0} lists take {Megabytes(bytes)}, which fits into {Megabytes(memory)}{larger}"));
        }
    }

    /// <summary>About four times the square root of the number of vectors, as a power of two: finding the lists then costs about what searching them does.</summary>
    private static int Lists(long count)
    {
        var power = (int)Math.Round(Math.Log2(4 * Math.Sqrt(count)));
        while (count >> power < LeastPerList)
        {
            power--;
        }

        return (int)Math.Min(BitOperations.RoundUpToPowerOf2(1u << power), MaxLists);
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes >> 20):N0} MB");
}
