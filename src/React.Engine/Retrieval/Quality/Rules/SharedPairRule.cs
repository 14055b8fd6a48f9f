using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Settles which class gets a pair that several claim.</summary>
/// <param name="policy">How.</param>
internal sealed class SharedPairRule(SharedPairs policy) : IQualityRule
{
    public string Name => "SharedPair";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        var claims = set.Left().GroupBy(place => set[place].Id >= 0 ? $"{set[place].Id}" : set[place].Locator, StringComparer.Ordinal).Select(set.BestFirst).ToArray();
        foreach (var claim in claims)
        {
            string[] classes = [.. claim.Select(set.ListOf).Distinct(StringComparer.Ordinal)];
            foreach (var place in classes.Length == 1 ? [] : policy == SharedPairs.Drop ? claim : claim.Where(place => set.ListOf(place) != classes[0]))
            {
                set.Remove(place, "SharedPair", policy == SharedPairs.Drop ? $"{classes.Length} classes claim it." : $"'{classes[0]}' claims it with a better score.");
            }
        }
    }
}
