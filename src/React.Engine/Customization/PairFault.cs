using React.Work;

namespace React.Customization;

/// <summary>What a pair lacks, whatever is made of it.</summary>
internal static class PairFault
{
    /// <summary>The reason why a pair cannot be used before anything of it is read; null where there is none.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="needsCaption">Whether its caption is learned from.</param>
    public static Rejection? Of(ReactPair pair, bool needsCaption) =>
        pair.Locator.Length == 0 ? new Rejection("", pair.Key, "LocatorMissing", $"The pair '{pair.Key}' does not say where its picture lies.")
        : needsCaption && string.IsNullOrWhiteSpace(pair.Caption) ? new Rejection(pair.Locator, pair.Key, "CaptionEmpty", $"The caption of '{pair.Key}' is empty.")
        : null;
}
