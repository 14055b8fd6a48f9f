using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Keeps the best-scored pairs of each query of a class.</summary>
/// <param name="most">Pairs of a query at most.</param>
internal sealed class CountPerQueryRule(int most) : IQualityRule
{
    public string Name => "CountPerQuery";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        foreach (var list in set.Lists())
        {
            foreach (var place in list.GroupBy(place => set[place].Query ?? "", StringComparer.Ordinal).SelectMany(query => query.Skip(most)))
            {
                set.Remove(place, "QueryFull", $"the query '{set[place].Query}' has {most:N0} better pairs.");
            }
        }
    }
}
