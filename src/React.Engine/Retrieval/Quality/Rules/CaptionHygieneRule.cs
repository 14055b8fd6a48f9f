using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Leaves captions out that say nothing of their picture.</summary>
internal sealed class CaptionHygieneRule : IQualityRule
{
    public string Name => "CaptionHygiene";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        foreach (var place in set.Left().ToArray())
        {
            if (CaptionHygiene.Problem(set[place].Caption) is { } reason)
            {
                set.Remove(place, reason, $"the caption '{Shorten.Caption(set[place].Caption)}' says nothing of the picture.");
            }
        }
    }
}
