using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Keeps of pairs with one and the same caption the best-scored ones: what is written under many pictures was not written about any of them.</summary>
/// <param name="most">Pairs of a caption at most.</param>
internal sealed class CaptionRepeatRule(int most) : IQualityRule
{
    public string Name => "MaxCaptionRepeat";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        foreach (var group in set.Left().GroupBy(place => CaptionHygiene.Pattern(set[place].Caption), StringComparer.Ordinal).Select(set.BestFirst).ToArray())
        {
            foreach (var place in group.Skip(most))
            {
                set.Remove(place, "CaptionRepeated", $"{group.Length:N0} pairs have the caption '{Shorten.Caption(set[place].Caption)}'.");
            }
        }
    }
}
