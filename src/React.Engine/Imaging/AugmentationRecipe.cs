namespace React.Imaging;

/// <summary>
/// The numbers of the original's training transform, which timm's <c>create_transform</c> makes of them. In this order: a random part of the picture is resized
/// to the model's input (bicubic), mirrored, changed by RandAugment, its colours are jittered, and after normalisation a part is erased.
/// </summary>
/// <remarks>
/// The original asks for colour jitter and for RandAugment, and timm leaves the jitter out where both are asked for (unless <c>force_color_jitter</c> is set).
/// Here it is done, as the published recipe says, at the place where timm does it when forced: after RandAugment. <see cref="Jitter"/> 0 is what timm does.
/// </remarks>
internal sealed record AugmentationRecipe
{
    /// <summary>As published: scale 0.08 to 1, ratio 3/4 to 4/3, flip 0.5, jitter 0.4, rand-m9-mstd0.5-inc1, erasing 0.25.</summary>
    public static AugmentationRecipe Original { get; } = new();

    /// <summary>Least share of the picture's area that is taken.</summary>
    public double LeastArea { get; init; } = 0.08;

    /// <summary>Largest share of the picture's area that is taken.</summary>
    public double LargestArea { get; init; } = 1;

    /// <summary>The part's width is from 1 / this to this times its height.</summary>
    public double LargestRatio { get; init; } = 4.0 / 3;

    /// <summary>How often a picture is mirrored.</summary>
    public double Flip { get; init; } = 0.5;

    /// <summary>RandAugment's operations, drawn with repetition, each done half of the time.</summary>
    public int Operations { get; init; } = 2;

    /// <summary>How often a drawn operation is done.</summary>
    public double OperationProbability { get; init; } = 0.5;

    /// <summary>Mean strength of an operation, from 0 to 10.</summary>
    public double Magnitude { get; init; } = 9;

    /// <summary>Standard deviation of the strength.</summary>
    public double MagnitudeDeviation { get; init; } = 0.5;

    /// <summary>Brightness, contrast and saturation are multiplied by a factor from 1 − this to 1 + this, in a drawn order.</summary>
    public double Jitter { get; init; } = 0.4;

    /// <summary>How often a part is erased: filled with normal noise, as the original's <c>re_mode='pixel'</c>.</summary>
    public double Erasing { get; init; } = 0.25;

    /// <summary>Least share of the input that is erased.</summary>
    public double LeastErased { get; init; } = 0.02;

    /// <summary>Largest share of the input that is erased.</summary>
    public double LargestErased { get; init; } = 1.0 / 3;

    /// <summary>The erased part's height is from this to 1 / this times its width.</summary>
    public double ErasedRatio { get; init; } = 0.3;
}
