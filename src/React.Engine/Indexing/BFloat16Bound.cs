namespace React.Indexing;

/// <summary>
/// How far a score computed in bfloat16 may be from the exact one. With q̂ and r̂ for query and row as they were rounded,
/// <c>|q·r - q̂·r̂| ≤ |q|·|r - r̂| + |q - q̂|·|r̂|</c> (Cauchy-Schwarz; all four lengths are known exactly, pair by pair). The products of q̂·r̂ are exact in
/// float32 and their sum errs as <see cref="QueryErrors.Float32Share"/> says; the sum is rounded to bfloat16 once more, by 2^-8 of itself at most.
/// </summary>
internal static class BFloat16Bound
{
    /// <summary>Unit roundoff of bfloat16.</summary>
    public const double Roundoff = 1.0 / 256;

    // Lengths and sums of the bound itself are float64; what the processor takes for zero because it is tiny is far below this.
    private const double Slack = 1e-7;

    /// <summary>The part of the bound that does not depend on the score.</summary>
    public static double Fixed(double length, double roundedLength, double distance, double rowRoundedLength, double rowDistance, int dimension) =>
        ((length * rowDistance) + (distance * rowRoundedLength) + (QueryErrors.Float32Share(dimension) * roundedLength * rowRoundedLength * (1 + Roundoff))) * (1 + Slack)
        + (Slack * length);

    /// <summary>The whole bound.</summary>
    public static float Of(double fixedPart, float score) => MathF.BitIncrement((float)(fixedPart + (Math.Abs(score) * Roundoff / (1 - Roundoff))));

    /// <summary>The least score whose interval reaches a floor.</summary>
    public static float Threshold(float floor, double fixedPart)
    {
        var lowest = floor - fixedPart - (Slack * (1 + Math.Abs(floor)));
        return float.IsNegativeInfinity(floor) ? floor : MathF.BitDecrement((float)(lowest >= 0 ? lowest / (1 + (Roundoff / (1 - Roundoff))) : lowest / (1 - (Roundoff / (1 - Roundoff)))));
    }
}
