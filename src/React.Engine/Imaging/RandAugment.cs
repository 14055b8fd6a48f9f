using React.Work;

namespace React.Imaging;

/// <summary>
/// RandAugment as timm does it for <c>rand-m9-mstd0.5-inc1</c>: some of fifteen operations whose strength grows with the magnitude. The operations are Pillow's, bit
/// for bit; what falls outside of the picture gets CLIP's mean colour.
/// </summary>
internal static class RandAugment
{
    private const double Strongest = 10;

    private delegate RgbImage Operation(RgbImage image, double magnitude, bool negative);

    /// <summary>255 times CLIP's mean, rounded.</summary>
    private static ReadOnlySpan<byte> Fill => [123, 117, 104];

    /// <summary>The operations by timm's names and in timm's order.</summary>
    private static readonly (string Name, Operation Apply)[] Operations =
    [
        ("AutoContrast", (image, _, _) => ToneTable.Apply(image, ToneTable.AutoContrast(image))),
        ("Equalize", (image, _, _) => ToneTable.Apply(image, ToneTable.Equalize(image))),
        ("Invert", (image, _, _) => ToneTable.Apply(image, ToneTable.Invert())),
        ("Rotate", (image, level, negative) => Move(image, AffineMap.Rotate(Signed(level * 30, negative), image.Width, image.Height))),
        ("PosterizeIncreasing", (image, level, _) => ToneTable.Apply(image, ToneTable.Posterize(4 - (int)(level * 4)))),
        ("SolarizeIncreasing", (image, level, _) => ToneTable.Apply(image, ToneTable.Solarize(256 - (int)(level * 256)))),
        ("SolarizeAdd", (image, level, _) => ToneTable.Apply(image, ToneTable.SolarizeAdd((int)(level * 110)))),
        ("ColorIncreasing", (image, level, negative) => Enhancement.Colour(image, Factor(level, negative))),
        ("ContrastIncreasing", (image, level, negative) => Enhancement.Contrast(image, Factor(level, negative))),
        ("BrightnessIncreasing", (image, level, negative) => Enhancement.Brightness(image, Factor(level, negative))),
        ("SharpnessIncreasing", (image, level, negative) => Enhancement.Sharpness(image, Factor(level, negative))),
        ("ShearX", (image, level, negative) => Move(image, AffineMap.ShearX(Signed(level * 0.3, negative)))),
        ("ShearY", (image, level, negative) => Move(image, AffineMap.ShearY(Signed(level * 0.3, negative)))),
        ("TranslateXRel", (image, level, negative) => Move(image, AffineMap.Translate(Signed(level * 0.45, negative) * image.Width, 0))),
        ("TranslateYRel", (image, level, negative) => Move(image, AffineMap.Translate(0, Signed(level * 0.45, negative) * image.Height))),
    ];

    /// <summary>Names of the operations.</summary>
    public static IEnumerable<string> Names => Operations.Select(operation => operation.Name);

    /// <summary>Draws operations and does them.</summary>
    public static RgbImage Apply(RgbImage image, AugmentationRecipe recipe, ref SplitMix random)
    {
        for (var i = 0; i < recipe.Operations; i++)
        {
            var (_, operation) = Operations[random.Next(Operations.Length)];
            var isDone = random.NextDouble() < recipe.OperationProbability;
            var magnitude = Math.Clamp(recipe.Magnitude + (recipe.MagnitudeDeviation * random.NextNormal()), 0, Strongest);
            var negative = random.Next(2) == 1;
            image = isDone ? operation(image, magnitude / Strongest, negative) : image;
        }

        return image;
    }

    /// <summary>Does one operation.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="image">The picture.</param>
    /// <param name="magnitude">From 0 to 10.</param>
    /// <param name="negative">Turns to the other side, or weakens instead of strengthening, where the operation has two ways.</param>
    public static RgbImage Apply(string name, RgbImage image, double magnitude, bool negative) =>
        Operations.First(operation => operation.Name == name).Apply(image, magnitude / Strongest, negative);

    private static RgbImage Move(RgbImage image, AffineMap map) => AffineTransform.Apply(image, map, Fill);

    private static double Signed(double value, bool negative) => negative ? -value : value;

    private static double Factor(double level, bool negative) => Math.Max(0.1, 1 + Signed(level * 0.9, negative));
}
