using System.Globalization;
using React.Models;

namespace React.Customization;

/// <summary>What determines the outcome of a customization. A checkpoint continues only work that has the same one.</summary>
/// <param name="Base">Fingerprint of the base model.</param>
/// <param name="OfferedCount">Pairs given, each picture once.</param>
/// <param name="Offered">Fingerprint of their keys, locators and captions.</param>
/// <param name="UsedCount">Pairs that could be used.</param>
/// <param name="Used">Fingerprint of their pixels, and of their captions' vectors where those are taken from an index.</param>
/// <param name="Options">The options that matter, as text.</param>
internal sealed record RunIdentity(string Base, int OfferedCount, string Offered, int UsedCount, string Used, SortedDictionary<string, string> Options)
{
    private const string CaptionFeatures = "CaptionFeatures";

    /// <summary>The options that determine the outcome. Threads, times of checkpoints and the cache are none of them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="aids">What else is looked at.</param>
    /// <param name="sample">What was drawn from the index; null for nothing.</param>
    /// <param name="captions">The index that the features of captions are taken from; null where they are computed.</param>
    public static SortedDictionary<string, string> Describe(CustomizationOptions options, TrainingAids aids, IndexSample? sample, ReactIndex? captions)
    {
        // Only where they are used, so that a run without them is still the run that it was before there were any.
        var described = new SortedDictionary<string, string>(Always(options).Where(option => MethodOptions.Has(options.Method, option.Key)).ToDictionary(), StringComparer.Ordinal);
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                described[name] = value;
            }
        }

        Add(nameof(options.Precision), options.Precision == Precision.BFloat16 ? nameof(Precision.BFloat16) : null);
        Add(nameof(options.Views), options.Augmentation == Augmentation.None ? null : Text(options.EffectiveViews));
        Add(nameof(options.Interpolation), options.AutoInterpolation ? "Auto" : options.Interpolation is { } value ? Text(value) : null);
        Add("IndexSample", sample?.Fingerprint);
        Add(CaptionFeatures, captions is null ? null : "Index");
        Add(nameof(aids.Validation), aids.Validation?.Fingerprint);
        Add(nameof(options.ValidationInterval), aids.Validation is null || options.ValidationInterval is null ? null : Text(options.ValidationInterval));
        return described;
    }

    private static Dictionary<string, string> Always(CustomizationOptions options) => new()
    {
        [nameof(options.Method)] = options.Method.ToString(),
        [nameof(options.LearningRate)] = Text(options.EffectiveLearningRate),
        [nameof(options.WeightDecay)] = Text(options.WeightDecay),
        [nameof(options.WarmupSteps)] = Text(options.WarmupSteps),
        [nameof(options.Epochs)] = Text(options.Epochs),
        [nameof(options.BatchSize)] = Text(options.BatchSize),
        [nameof(options.Accumulation)] = Text(options.Accumulation),
        [nameof(options.MaxGradientNorm)] = Text(options.MaxGradientNorm),
        [nameof(options.GatedBlocks)] = Text(options.GatedBlocks),
        [nameof(options.UnlockedImageGroups)] = Text(options.UnlockedImageGroups),
        [nameof(options.Seed)] = Text(options.Seed),
        [nameof(options.Augmentation)] = options.Augmentation.ToString(),
        [nameof(options.Beta1)] = Text(options.Beta1),
        [nameof(options.Beta2)] = Text(options.Beta2),
        [nameof(options.Epsilon)] = Text(options.Epsilon),
        [nameof(options.Compatible)] = options.Compatible.ToString(),
        [nameof(options.CountPerClass)] = Text(options.CountPerClass),
        [nameof(options.ZeroShotShare)] = Text(options.ZeroShotShare),
        [nameof(options.Alpha)] = Text(options.Alpha),
        [nameof(options.Beta)] = Text(options.Beta),
        [nameof(options.Device)] = string.Join(',', Devices.ResolveAll(options.Device).Select(device => device.type)),
    };

    /// <summary>Whether it is the same work.</summary>
    public bool Is(RunIdentity other) => !DifferencesFrom(other).Any();

    /// <summary>Refuses to go on with what other work left.</summary>
    /// <param name="saved">What it left belongs to this.</param>
    /// <param name="left">What it left, for the message: <c>a checkpoint</c>.</param>
    /// <param name="folder">Where it left it.</param>
    /// <exception cref="ReactException">The two differ; the message says in what.</exception>
    public void MustEqual(RunIdentity saved, string left, string folder)
    {
        var differences = DifferencesFrom(saved).ToList();
        if (differences.Count > 0)
        {
            throw new ReactException("ReactCustomizationMismatch", ReactErrorKind.Mismatch, $"'{folder}' holds {left} of other work: {string.Join("; ", differences)}.",
                "Give the same model, pairs and options again, choose another destination, or begin anew with -Force.", folder);
        }
    }

    /// <summary>What this work has otherwise than <paramref name="saved"/>, as sentences' parts.</summary>
    private IEnumerable<string> DifferencesFrom(RunIdentity saved)
    {
        if (Base != saved.Base)
        {
            yield return "the base model is another one";
        }

        if (OfferedCount != saved.OfferedCount)
        {
            yield return $"the pairs are {OfferedCount}, not {saved.OfferedCount}";
        }
        else if (Offered != saved.Offered)
        {
            yield return "the pairs, or their order, are not the same";
        }
        else if (UsedCount != saved.UsedCount)
        {
            yield return $"{UsedCount} of the pairs can be used, not {saved.UsedCount}";
        }
        else if (Used != saved.Used)
        {
            yield return Options.ContainsKey(CaptionFeatures) ? "pictures of the pairs, or vectors of their captions, have changed" : "pictures of the pairs have changed";
        }

        if (Options[nameof(CustomizationOptions.Method)] is var method && saved.Options[nameof(CustomizationOptions.Method)] is var methodBefore && method != methodBefore)
        {
            // Another method has other options, too.
            yield return $"Method is {method}, not {methodBefore}";
            yield break;
        }

        foreach (var name in Options.Keys.Union(saved.Options.Keys).Order(StringComparer.Ordinal))
        {
            var (value, before) = (Options.GetValueOrDefault(name, "default"), saved.Options.GetValueOrDefault(name, "default"));
            if (value != before)
            {
                yield return $"{name} is {value}, not {before}";
            }
        }
    }

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "default";
}
