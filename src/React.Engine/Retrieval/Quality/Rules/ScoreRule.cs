using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Leaves pairs out that are far from their query.</summary>
/// <param name="minimum">Least cosine of query and pair, or null.</param>
/// <param name="percentile">Percent of each class with the lowest cosines, or null.</param>
internal sealed class ScoreRule(double? minimum, double? percentile) : IQualityRule
{
    public string Name => "MinScore";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping) =>
        LowestValues.Remove(set, place => set[place].Score, minimum, percentile, "Score", "the cosine of query and pair");
}
