namespace React.Retrieval.Quality.Rules;

/// <summary>Removes pairs by a value of theirs: below a limit, or the lowest of each class.</summary>
internal static class LowestValues
{
    /// <summary>Removes them. Pairs whose value is not a number stay and count for nothing.</summary>
    /// <param name="set">The pairs.</param>
    /// <param name="value">The value of a pair.</param>
    /// <param name="minimum">The limit, or null.</param>
    /// <param name="percentile">Of the pairs of each class that have reached the limit, the percent to remove: the whole number below, lowest values first, of equal ones the higher ids.</param>
    /// <param name="what">First part of the reasons.</param>
    /// <param name="name">What the value is.</param>
    public static void Remove(QualitySet set, Func<int, float> value, double? minimum, double? percentile, string what, string name)
    {
        foreach (var place in set.Left().ToArray())
        {
            if (value(place) < minimum)
            {
                set.Remove(place, what + "TooLow", FormattableString.Invariant($"{name} is {value(place):0.000}, below {minimum:0.000}."));
            }
        }

        if (percentile is not { } percent)
        {
            return;
        }

        foreach (var list in set.Lists())
        {
            int[] known = [.. list.Where(place => !float.IsNaN(value(place))).OrderByDescending(value).ThenBy(place => set[place].Id)];
            foreach (var place in known.Skip(known.Length - (int)(known.Length * percent / 100)))
            {
                set.Remove(place, what + "AmongLowest", FormattableString.Invariant($"{name} is {value(place):0.000}, among the lowest {percent:0.##} % of its class."));
            }
        }
    }
}
