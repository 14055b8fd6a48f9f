using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>
/// Keeps of one and the same picture the best-scored pair: the same row of the index, address or place on disk, or the same bytes. What is the same as
/// something that was left out is the same as what was kept for it.
/// </summary>
/// <param name="acrossClasses">Whether a picture may be there once in the task, or once in each class.</param>
internal sealed class UniqueRule(bool acrossClasses) : IQualityRule
{
    public string Name => "Unique";

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        foreach (var order in set.Scopes(acrossClasses))
        {
            Apply(set, order, stopping);
        }
    }

    private static void Apply(QualitySet set, int[] order, CancellationToken stopping)
    {
        var contents = PictureContents.OfEqualLength([.. order.Select(place => set[place].Locator)], stopping);
        var owners = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < order.Length; i++)
        {
            string[] names = [.. Names(set[order[i]], contents[i])];
            var owner = order[i];
            foreach (var name in names)
            {
                if (owners.TryGetValue(name, out var other))
                {
                    owner = other;
                    break;
                }
            }

            foreach (var name in names)
            {
                owners.TryAdd(name, owner);
            }

            if (owner != order[i])
            {
                set.Remove(order[i], "Duplicate", $"its picture is that of '{set[owner].Key}'.");
            }
        }
    }

    private static IEnumerable<string> Names(ReactPair pair, string? content)
    {
        yield return $"locator {pair.Locator}";
        if (pair.Id >= 0)
        {
            yield return $"id {pair.Id}";
        }

        if (!string.IsNullOrEmpty(pair.Url))
        {
            yield return $"url {pair.Url}";
        }

        if (content is not null)
        {
            yield return $"content {content}";
        }
    }
}
