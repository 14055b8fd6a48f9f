using React.Indexing;
using React.Retrieval.Quality.Rules;
using React.Work;

namespace React.Retrieval.Quality;

/// <summary>
/// The rules that some options ask for, in one fixed order: first what is wrong with a pair by itself, then what it must not be like, then what there is
/// too much of. So each later rule chooses among pairs that the earlier ones found good.
/// </summary>
public sealed class QualityPlan
{
    // Enough to notice that pairs and store have nothing to do with each other.
    private const int Checked = 64;

    private readonly IQualityRule[] rules;

    /// <param name="options">What is asked for.</param>
    public QualityPlan(QualityOptions options) => rules = [.. Rules(options)];

    /// <summary>Whether no rule is asked for.</summary>
    public bool IsEmpty => rules.Length == 0;

    /// <summary>Whether a rule looks at vectors.</summary>
    public bool NeedsVectors => rules.Any(rule => rule.NeedsVectors);

    /// <summary>Applies the rules to the pairs of one task.</summary>
    /// <param name="pairs">The pairs, of any number of classes.</param>
    /// <param name="store">Where they were found; null where no rule needs vectors.</param>
    /// <param name="observer">Told what each rule left out.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">A rule needs vectors, and there is no store, or the pairs are not of it.</exception>
    public QualityResult Apply(IEnumerable<ReactPair> pairs, IPairStore? store, IWorkObserver observer, CancellationToken stopping)
    {
        ReactPair[] all = [.. pairs];
        if (all.Length > 0 && rules.FirstOrDefault(rule => rule.NeedsVectors) is { } demanding)
        {
            EnsureVectors(all, store, demanding);
        }

        var set = new QualitySet(all, store);
        var steps = new List<ReactQualityRule>();
        foreach (var rule in rules)
        {
            stopping.ThrowIfCancellationRequested();
            var before = set.Removals.Count;
            set.Rule = rule.Name;
            rule.Apply(set, observer, stopping);
            steps.Add(Step(rule, all.Length - before, set.Removals.Skip(before)));
        }

        var report = new ReactQualityReport(all.FirstOrDefault()?.Task, all.Length, steps, set.Removals);
        return new QualityResult([.. set.Left().Select(place => set[place])], report);
    }

    /// <summary>Tells a report: what each rule did, and every pair that was left out.</summary>
    public static void Tell(ReactQualityReport report, IWorkObserver observer)
    {
        foreach (var removal in report.Removed)
        {
            observer.Decision($"Left out '{removal.Pair.Key}'{(removal.Pair.Class is { } name ? $" of class '{name}'" : "")}: {removal.Message}");
        }

        foreach (var rule in report.Rules)
        {
            var reasons = rule.Removed == 0 ? "" : $": {string.Join(", ", rule.Reasons.Select(reason => $"{reason.Value:N0} {reason.Key}"))}";
            observer.Decision($"Rule {rule.Rule}: {rule.Removed:N0} of {rule.Pairs:N0} pairs left out{reasons}.");
        }

        observer.Decision($"Quality{(report.Task is { } task ? $" for task '{task}'" : "")}: {report.Kept:N0} of {report.Pairs:N0} pairs stay.");
    }

    private static IEnumerable<IQualityRule> Rules(QualityOptions options)
    {
        if (options.CaptionHygiene)
        {
            yield return new CaptionHygieneRule();
        }

        if (options.MinCaptionLength is not null || options.MaxCaptionLength is not null)
        {
            yield return new CaptionLengthRule(options.MinCaptionLength, options.MaxCaptionLength);
        }

        if (options.MinScore is not null || options.MinScorePercentile is not null)
        {
            yield return new ScoreRule(options.MinScore, options.MinScorePercentile);
        }

        if (options.MinAgreement is not null || options.MinAgreementPercentile is not null)
        {
            yield return new AgreementRule(options.MinAgreement, options.MinAgreementPercentile);
        }

        if (options.Excluded is { } excluded)
        {
            yield return new ExcludedImageRule(excluded, options.ExcludeThreshold);
        }

        if (options.SharedPairs != SharedPairs.Keep)
        {
            yield return new SharedPairRule(options.SharedPairs);
        }

        if (options.Unique)
        {
            yield return new UniqueRule(options.SharedPairs != SharedPairs.Keep);
        }

        if (options.NearDuplicate is { } nearness)
        {
            yield return new NearDuplicateRule(nearness, options.NearDuplicateAdapts, options.SharedPairs != SharedPairs.Keep);
        }

        if (options.MaxCaptionRepeats is { } repeats)
        {
            yield return new CaptionRepeatRule(repeats);
        }

        if (options.CountPerQuery is { } perQuery)
        {
            yield return new CountPerQueryRule(perQuery);
        }

        if (options.Count is { } count)
        {
            yield return new CountRule(count);
        }

        if (options.Balance != BalanceTarget.None)
        {
            yield return new BalanceRule(options.Balance, options.BalanceRatio);
        }
    }

    private static ReactQualityRule Step(IQualityRule rule, int came, IEnumerable<ReactQualityRemoval> removals)
    {
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var removal in removals)
        {
            reasons[removal.Reason] = reasons.GetValueOrDefault(removal.Reason) + 1;
        }

        return new ReactQualityRule(rule.Name, came, reasons.Values.Sum(), reasons);
    }

    private static void EnsureVectors(ReactPair[] pairs, IPairStore? store, IQualityRule rule)
    {
        if (store is null)
        {
            throw new ReactException("ReactQualityNeedsIndex", ReactErrorKind.InvalidArgument, $"The rule {rule.Name} compares vectors, and no index is given.",
                $"Give -Index the index that the pairs were found in, or switch the rule {rule.Name} off.", rule.Name);
        }

        if (pairs.FirstOrDefault(pair => pair.Id < 0) is { } stranger)
        {
            throw Foreign(stranger, store);
        }

        // Ids are mere numbers: the pairs of another index would be judged by vectors that are not theirs.
        var step = Math.Max(1, pairs.Length / Checked);
        ReactPair[] some = [.. pairs.Where((_, place) => place % step == 0).Take(Checked)];
        IReadOnlyList<ReactPair> theirs;
        try
        {
            theirs = store.Pairs([.. some.Select(pair => pair.Id)]);
        }
        catch (ReactException error) when (error.ErrorId == "ReactIdOutOfRange")
        {
            throw Foreign(some.MaxBy(pair => pair.Id)!, store);
        }

        for (var i = 0; i < some.Length; i++)
        {
            if (some[i].Key != theirs[i].Key)
            {
                throw Foreign(some[i], store);
            }
        }
    }

    private static ReactException Foreign(ReactPair pair, IPairStore store) => new("ReactQualityIndexMismatch", ReactErrorKind.Mismatch,
        $"The pair '{pair.Key}' does not come from '{store.Name}', so its vectors are not known.", "Give -Index the index that the pairs were found in.", pair.Key);
}
