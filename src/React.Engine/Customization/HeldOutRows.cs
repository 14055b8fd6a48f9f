using React.Work;

namespace React.Customization;

/// <summary>Which of the usable pairs are trained on, and which are held out to choose the interpolation by. Follows from seed and number of pairs.</summary>
/// <param name="Training">Numbers of the pairs that are trained on, rising.</param>
/// <param name="HeldOut">Numbers of the others, rising; none where nothing is to be chosen.</param>
internal sealed record HeldOutRows(int[] Training, int[] HeldOut)
{
    /// <summary>Fewest pairs that tell anything.</summary>
    public const int Least = 20;

    /// <summary>More than this would cost time and tell little.</summary>
    public const int Most = 500;

    private const long Purpose = 5;
    private const int Share = 10;

    /// <summary>Most of the pairs that may be held out where a tenth is too few: one of so many.</summary>
    private const int LargestShare = 3;

    /// <summary>Splits pairs: a tenth, at least 20 and at most 500, is held out where the interpolation is chosen.</summary>
    /// <exception cref="ReactException">There are too few to hold any out.</exception>
    public static HeldOutRows Split(CustomizationOptions options, int pairs)
    {
        var order = Enumerable.Range(0, pairs).ToArray();
        if (!options.AutoInterpolation)
        {
            return new HeldOutRows(order, []);
        }

        if (pairs < Least * LargestShare)
        {
            throw new ReactException("ReactTooFewPairs", ReactErrorKind.InvalidData, $"The pairs that can be used are too few, {pairs}, to hold {Least} out, by which -Interpolation Auto chooses.",
                "Give -Interpolation a number, or retrieve more pairs.", pairs);
        }

        var random = new SplitMix(options.Seed, Purpose);
        for (var i = pairs - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        var held = Math.Clamp(pairs / Share, Least, Most);
        return new HeldOutRows([.. order[held..].Order()], [.. order[..held].Order()]);
    }
}
