using React.Indexing;

namespace React.Retrieval.Quality;

/// <summary>Pairs of one task on their way through the rules. A pair is known by its place among those that came.</summary>
internal sealed class QualitySet
{
    private readonly ReactPair[] pairs;
    private readonly bool[] gone;
    private readonly IPairStore? store;
    private readonly List<ReactQualityRemoval> removals = [];

    /// <param name="pairs">The pairs in the order in which they came.</param>
    /// <param name="store">Where their vectors lie, or null.</param>
    public QualitySet(ReactPair[] pairs, IPairStore? store)
    {
        this.pairs = pairs;
        this.store = store;
        gone = new bool[pairs.Length];
    }

    /// <summary>The rule at work, as removals name it.</summary>
    public string Rule { get; set; } = "";

    /// <summary>What was removed so far.</summary>
    public IReadOnlyList<ReactQualityRemoval> Removals => removals;

    /// <summary>Length of a vector of the store.</summary>
    public int Dimension => store!.Dimension;

    /// <summary>Where the vectors lie; there where a rule asks for vectors.</summary>
    public IPairStore? Store => store;

    public ReactPair this[int place] => pairs[place];

    /// <summary>Places of the pairs that are still there, in the order in which they came.</summary>
    public IEnumerable<int> Left() => Enumerable.Range(0, pairs.Length).Where(place => !gone[place]);

    /// <summary>What a pair was found for: its class, or its query where there are no classes.</summary>
    public static string ListOf(ReactPair pair) => pair.Class ?? pair.Query ?? "";

    /// <inheritdoc cref="ListOf(ReactPair)"/>
    public string ListOf(int place) => ListOf(pairs[place]);

    /// <summary>The pairs that are still there by what they were found for, each list best first; lists in the order in which they came.</summary>
    public IReadOnlyList<int[]> Lists() => [.. Left().GroupBy(ListOf, StringComparer.Ordinal).Select(BestFirst)];

    /// <summary>The pairs that are still there, best first: all as one list, or those of each class.</summary>
    public IReadOnlyList<int[]> Scopes(bool acrossClasses) => acrossClasses ? [BestFirst(Left())] : Lists();

    /// <summary>Places by score, best first; equal scores by lower id, then by names, so that it does not matter in which order pairs come.</summary>
    public int[] BestFirst(IEnumerable<int> places) =>
    [
        .. places.OrderByDescending(place => pairs[place].Score).ThenBy(place => pairs[place].Id)
            .ThenBy(place => pairs[place].Key, StringComparer.Ordinal).ThenBy(ListOf, StringComparer.Ordinal),
    ];

    /// <summary>Leaves a pair out.</summary>
    /// <param name="place">The pair.</param>
    /// <param name="reason">A short stable word.</param>
    /// <param name="message">What is wrong with it, as a sentence.</param>
    public void Remove(int place, string reason, string message)
    {
        gone[place] = true;
        removals.Add(new ReactQualityRemoval(pairs[place], Rule, reason, message));
    }

    /// <summary>Picture vectors of some pairs, one row each.</summary>
    public float[] ImageVectors(ReadOnlySpan<int> places)
    {
        var ids = new long[places.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = pairs[places[i]].Id;
        }

        var vectors = new float[checked(ids.Length * Dimension)];
        store!.ReadVectors(ids, VectorKind.Image, vectors);
        return vectors;
    }
}
