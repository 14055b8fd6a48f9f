using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Keeps the best-scored pairs of each class.</summary>
/// <param name="most">Pairs of a class at most.</param>
internal sealed class CountRule(int most) : IQualityRule
{
    public string Name => "Count";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        foreach (var place in set.Lists().SelectMany(list => list.Skip(most)))
        {
            set.Remove(place, "ClassFull", $"there are {most:N0} better pairs.");
        }
    }
}
