using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Leaves pairs out whose picture and caption disagree, by the model of the index. Where that is not known, a pair stays.</summary>
/// <param name="minimum">Least cosine of picture and caption, or null.</param>
/// <param name="percentile">Percent of each class with the lowest cosines, or null.</param>
internal sealed class AgreementRule(double? minimum, double? percentile) : IQualityRule
{
    public string Name => "MinAgreement";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        var unknown = set.Left().Count(place => float.IsNaN(set[place].Similarity));
        if (unknown > 0)
        {
            observer.Warning($"Of {unknown:N0} pairs it is not known whether picture and caption agree; they stay.");
        }

        LowestValues.Remove(set, place => set[place].Similarity, minimum, percentile, "Agreement", "the cosine of picture and caption");
    }
}
