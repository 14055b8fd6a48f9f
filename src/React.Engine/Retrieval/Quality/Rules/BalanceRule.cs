using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Keeps classes of similar size: of one that is too large, the best-scored pairs.</summary>
/// <param name="target">What the size is measured by.</param>
/// <param name="ratio">How many times as large a class may be, at least 1.</param>
internal sealed class BalanceRule(BalanceTarget target, double ratio) : IQualityRule
{
    public string Name => "Balance";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        var lists = set.Lists();
        if (lists.Count == 0)
        {
            return;
        }

        int[] sizes = [.. lists.Select(list => list.Length).Order()];
        var size = target == BalanceTarget.Smallest ? sizes[0] : sizes[(sizes.Length - 1) / 2];
        var most = (int)Math.Min(size * ratio, int.MaxValue);
        foreach (var place in lists.SelectMany(list => list.Skip(most)))
        {
            set.Remove(place, "ClassTooLarge", $"a class may have {most:N0} pairs, measured by the {(target == BalanceTarget.Smallest ? "smallest" : "median")} one.");
        }
    }
}
