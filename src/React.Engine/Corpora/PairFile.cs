namespace React.Corpora;

/// <summary>A file of a pair.</summary>
/// <param name="Location">Where its bytes lie.</param>
/// <param name="Length">How many there are.</param>
internal sealed record PairFile(ImageLocator Location, long Length);
