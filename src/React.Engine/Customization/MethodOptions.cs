using static React.Customization.CustomizationMethod;

namespace React.Customization;

/// <summary>
/// Which options go with which methods. Options of all methods and those of the few are listed; every other one belongs to contrastive training.
/// </summary>
public static class MethodOptions
{
    private static readonly CustomizationMethod[] Contrastive = [GatedImage, LockedText, Full];
    private static readonly CustomizationMethod[] Stepwise = [.. Contrastive, RetrievalHead];
    private static readonly CustomizationMethod[] Heads = [RetrievalHead, Cache];
    private static readonly CustomizationMethod[] All = [.. Contrastive, .. Heads];

    private static readonly Dictionary<string, CustomizationMethod[]> Listed = new(StringComparer.OrdinalIgnoreCase)
    {
        // Whatever the method.
        ["Pair"] = All,
        ["Model"] = All,
        ["Destination"] = All,
        ["Force"] = All,
        [nameof(CustomizationOptions.Method)] = All,
        [nameof(CustomizationOptions.Seed)] = All,
        [nameof(CustomizationOptions.Device)] = All,
        [nameof(CustomizationOptions.Precision)] = All,
        [nameof(CustomizationOptions.ThrottleLimit)] = All,
        [nameof(CustomizationOptions.Restart)] = All,

        // Whatever learns in steps.
        [nameof(CustomizationOptions.LearningRate)] = Stepwise,
        [nameof(CustomizationOptions.WeightDecay)] = Stepwise,
        [nameof(CustomizationOptions.WarmupSteps)] = Stepwise,
        [nameof(CustomizationOptions.Epochs)] = Stepwise,
        [nameof(CustomizationOptions.BatchSize)] = Stepwise,
        [nameof(CustomizationOptions.MaxGradientNorm)] = Stepwise,
        [nameof(CustomizationOptions.Beta1)] = Stepwise,
        [nameof(CustomizationOptions.Beta2)] = Stepwise,
        [nameof(CustomizationOptions.Epsilon)] = Stepwise,

        [nameof(CustomizationOptions.GatedBlocks)] = [GatedImage],
        [nameof(CustomizationOptions.UnlockedImageGroups)] = [LockedText],
        [nameof(CustomizationOptions.CountPerClass)] = Heads,
        [nameof(CustomizationOptions.ZeroShotShare)] = [RetrievalHead],
        [nameof(CustomizationOptions.Alpha)] = [Cache],
        [nameof(CustomizationOptions.Beta)] = [Cache],
    };

    /// <summary>Whether a method leaves the towers as they are and makes a head of what they say of pairs, by class.</summary>
    public static bool MakesHead(CustomizationMethod method) => Heads.Contains(method);

    /// <summary>Whether an option has a meaning for a method.</summary>
    public static bool Has(CustomizationMethod method, string option) => MethodsOf(option).Contains(method);

    /// <summary>Refuses options that a method has not.</summary>
    /// <param name="method">The method.</param>
    /// <param name="given">Names of the options that were given.</param>
    /// <exception cref="ReactException"><c>ReactOptionInvalid</c>: names the first one, and the methods that have it.</exception>
    public static void Check(CustomizationMethod method, IEnumerable<string> given)
    {
        if (given.Order(StringComparer.Ordinal).FirstOrDefault(option => !Has(method, option)) is not { } stray)
        {
            return;
        }

        var methods = MethodsOf(stray);
        var named = methods.Length == 1 ? methods[0].ToString() : $"{string.Join(", ", methods[..^1])} or {methods[^1]}";
        throw new ReactException("ReactOptionInvalid", ReactErrorKind.InvalidArgument, $"-{stray} goes only with -Method {named}.", $"Leave -{stray} out, or use -Method {named}.", stray);
    }

    private static CustomizationMethod[] MethodsOf(string option) => Listed.GetValueOrDefault(option, Contrastive);
}
