using React.Indexing;
using React.Work;

namespace React.Retrieval.Quality;

/// <summary>
/// A search whose pairs pass rules: more pairs are asked for than are wanted, and more again while a class is short of good ones, so that those that are left
/// out are made up for. What is asked for follows from the pairs alone.
/// </summary>
/// <param name="options">The rules.</param>
/// <param name="store">Where is searched.</param>
/// <param name="observer">Told what was left out, and of classes that stay short.</param>
public sealed class SelectedKnowledge(QualityOptions options, IPairStore store, IWorkObserver observer)
{
    // Each round asks for twice as many as the one before. What comes later is ever farther from the class, so there is an end to it.
    private const int Rounds = 2;

    /// <summary>The pairs that pass, class by class, ranked anew.</summary>
    /// <param name="search">Gives the pairs of a whole task, text or picture list by list, for a number of pairs a list.</param>
    /// <param name="count">Pairs wanted of each list.</param>
    /// <param name="stopping">Ends the search.</param>
    public IEnumerable<ReactPair> Find(Func<int, IEnumerable<ReactPair>> search, int count, CancellationToken stopping)
    {
        var plan = new QualityPlan(options with { Count = Math.Min(count, options.Count ?? count) });
        QualityResult result;
        for (var round = 1; ; round++)
        {
            var asked = (int)Math.Min((long)count << round, ExactSearch.MaxCount);
            ReactPair[] found = [.. search(asked)];
            result = plan.Apply(found, store, observer, stopping);
            var kept = result.Kept.GroupBy(QualitySet.ListOf, StringComparer.Ordinal).ToDictionary(list => list.Key, list => list.Count(), StringComparer.Ordinal);
            string[] wanting = [.. found.GroupBy(QualitySet.ListOf, StringComparer.Ordinal)
                .Where(list => kept.GetValueOrDefault(list.Key) < count && list.Count() >= asked).Select(list => list.Key)];
            if (wanting.Length == 0 || round == Rounds || asked == ExactSearch.MaxCount)
            {
                break;
            }

            observer.Decision($"Of {asked:N0} pairs each, {wanting.Length:N0} of {kept.Count:N0} classes have fewer than {count:N0} good ones: more are searched.");
        }

        QualityPlan.Tell(result.Report, observer);
        return Ranked(result.Kept);
    }

    /// <summary>Those pairs of one search that pass, ranked anew.</summary>
    public IEnumerable<ReactPair> Of(IEnumerable<ReactPair> found, CancellationToken stopping)
    {
        var result = new QualityPlan(options).Apply(found, store, observer, stopping);
        QualityPlan.Tell(result.Report, observer);
        return Ranked(result.Kept);
    }

    private static IEnumerable<ReactPair> Ranked(IEnumerable<ReactPair> pairs)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var rank = ranks[QualitySet.ListOf(pair)] = ranks.GetValueOrDefault(QualitySet.ListOf(pair)) + 1;
            yield return pair with { Rank = rank };
        }
    }
}
