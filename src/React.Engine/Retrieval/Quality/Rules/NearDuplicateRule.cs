using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>
/// Keeps of pictures that are nearly the same the best-scored pair. Greedy, best pair first: a pair is left out where its picture is close to that of a pair
/// that stays. So whatever is left out has a stand-in as close as the threshold, which connected components do not promise: along a chain of pictures,
/// each close to the next one, they make one of a whole class. Vectors are read block by block; two blocks are in memory, however many pairs there are.
/// </summary>
/// <param name="threshold">Cosine from which two pictures are nearly the same.</param>
/// <param name="adapts">Whether the threshold rises in a space where different pictures are nearly as alike.</param>
/// <param name="acrossClasses">Whether pictures of different classes are compared.</param>
internal sealed class NearDuplicateRule(double threshold, bool adapts, bool acrossClasses) : IQualityRule
{
    /// <summary>Vectors that are read at once; null for what suits their length.</summary>
    public int? BlockRows { get; init; }

    public string Name => "NearDuplicate";

    public bool NeedsVectors => true;

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        if (!set.Left().Any())
        {
            return;
        }

        var limit = adapts ? Adapted(set, observer) : threshold;
        foreach (var order in set.Scopes(acrossClasses))
        {
            Apply(set, order, limit, observer, stopping);
        }
    }

    /// <summary>Twice as close to 1 as the typical picture's nearest neighbour is, where that is more: a small model puts whole classes closer than 0.94.</summary>
    private double Adapted(QualitySet set, IWorkObserver observer)
    {
        if (TypicalNeighbour.Cosine(set.Store!) is var typical && (1 + typical) / 2 is var needed && needed <= threshold)
        {
            return threshold;
        }

        observer.Decision(FormattableString.Invariant(
            $"Different pictures of this index are {typical:0.000} alike, so that near-duplicates are told from {needed:0.000} on, instead of {threshold:0.000}."));
        return needed;
    }

    private void Apply(QualitySet set, int[] order, double limit, IWorkObserver observer, CancellationToken stopping)
    {
        var blockRows = BlockRows ?? CloseRows.BlockRows(set.Dimension);
        var close = new CloseRows(set.Dimension, limit);
        var kept = new List<int>(order.Length);
        for (var start = 0; start < order.Length; start += blockRows)
        {
            var block = order.AsSpan(start, Math.Min(blockRows, order.Length - start));
            var twins = Twins(set, block, kept, close, blockRows, stopping);
            for (var i = 0; i < block.Length; i++)
            {
                if (twins[i] < 0)
                {
                    kept.Add(block[i]);
                }
                else
                {
                    set.Remove(block[i], "NearDuplicate", FormattableString.Invariant($"its picture is at least {limit:0.###} like that of '{set[twins[i]].Key}'."));
                }
            }

            observer.Progress(new WorkProgress("Looking for near-duplicates", start + block.Length, order.Length, "pairs"));
        }
    }

    /// <summary>For each pair of a block the place of the first pair that stays and is close to it, or -1.</summary>
    private static int[] Twins(QualitySet set, ReadOnlySpan<int> block, List<int> kept, CloseRows close, int blockRows, CancellationToken stopping)
    {
        var vectors = set.ImageVectors(block);
        var twins = new int[block.Length];
        var first = new int[block.Length];
        Array.Fill(first, -1);
        for (var start = 0; start < kept.Count; start += blockRows)
        {
            int[] earlier = [.. kept.Skip(start).Take(blockRows)];
            var open = Array.ConvertAll(first, value => value);
            close.First(vectors, set.ImageVectors(earlier), static (_, _) => true, first, stopping);
            for (var i = 0; i < first.Length; i++)
            {
                if (open[i] < 0 && first[i] >= 0)
                {
                    twins[i] = earlier[first[i]];
                }
            }
        }

        var settled = Array.ConvertAll(first, value => value >= 0);
        close.First(vectors, vectors, (row, other) => other < row && first[other] < 0, first, stopping);
        for (var i = 0; i < first.Length; i++)
        {
            twins[i] = settled[i] ? twins[i] : first[i] >= 0 ? block[first[i]] : -1;
        }

        return twins;
    }
}
