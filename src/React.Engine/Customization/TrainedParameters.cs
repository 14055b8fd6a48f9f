using System.Globalization;
using React.Models;

namespace React.Customization;

/// <summary>Which parameters a method trains and which of them decay, by name (OpenCLIP's names).</summary>
public static class TrainedParameters
{
    /// <summary>The name of the temperature, which every method trains.</summary>
    public const string LogitScale = "logit_scale";

    private const string ImageTower = "visual.";
    private const string BlockPrefix = "visual.transformer.resblocks.";
    private const string GatedBlock = ".gated_attn_block.";
    private static readonly string[] Undecayed = ["bn", "ln", "bias", LogitScale];

    /// <summary>Whether a method trains a parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="method">The method.</param>
    /// <param name="unlockedImageGroups">See <see cref="CustomizationOptions.UnlockedImageGroups"/>.</param>
    /// <param name="layers">Blocks of the image tower.</param>
    public static bool IsTrained(string name, CustomizationMethod method, int? unlockedImageGroups, int layers) => method switch
    {
        _ when name == LogitScale => true,
        _ when ClipParameters.IsStatistic(name) => false,
        CustomizationMethod.GatedImage => IsOfGatedBlock(name),
        CustomizationMethod.LockedText => name.StartsWith(ImageTower, StringComparison.Ordinal) && GroupFromEnd(name, layers) < (unlockedImageGroups ?? int.MaxValue),
        _ => true,
    };

    /// <summary>Whether a method trains the image tower alone.</summary>
    public static bool LocksText(CustomizationMethod method) => !IsTrained("text_projection", method, null, 0);

    /// <summary>Whether a parameter belongs to a gated block.</summary>
    internal static bool IsOfGatedBlock(string name) => name.StartsWith(BlockPrefix, StringComparison.Ordinal) && name.Contains(GatedBlock, StringComparison.Ordinal);

    /// <summary>Whether weight decay applies: to parameters of two or more dimensions that are no norm and no bias.</summary>
    public static bool Decays(string name, int dimensions) =>
        dimensions >= 2 && !Undecayed.Any(part => name.Contains(part, StringComparison.Ordinal));

    /// <summary>
    /// How far the image tower stays frozen: the first block that holds one of the names, the number of blocks if only what
    /// comes after them is among the names, -1 if the embedding before the blocks is.
    /// </summary>
    /// <param name="trained">Names of trained parameters.</param>
    /// <param name="layers">Blocks of the image tower.</param>
    public static int FirstTrainedLayer(IEnumerable<string> trained, int layers) => trained
        .Where(name => name.StartsWith(ImageTower, StringComparison.Ordinal))
        .Select(name => Place(name, layers))
        .DefaultIfEmpty(layers)
        .Min();

    /// <summary>0 for the projection, 1 for the last block and the final norm, 2 for the block before, …; the embedding comes last.</summary>
    private static int GroupFromEnd(string name, int layers) => name == "visual.proj" ? 0 : layers - Math.Min(Place(name, layers), layers - 1);

    /// <summary>-1 before the blocks, the block's number inside, the number of blocks behind them.</summary>
    private static int Place(string name, int layers)
    {
        if (name.StartsWith(BlockPrefix, StringComparison.Ordinal))
        {
            var rest = name.AsSpan(BlockPrefix.Length);
            var dot = rest.IndexOf('.');
            return int.Parse(dot < 0 ? rest : rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return name.StartsWith("visual.ln_post.", StringComparison.Ordinal) || name == "visual.proj" ? layers : -1;
    }
}
