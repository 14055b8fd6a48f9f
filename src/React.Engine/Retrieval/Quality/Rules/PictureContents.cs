using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Tells pictures of the same bytes. Lengths are compared first, so that few are read.</summary>
internal static class PictureContents
{
    /// <summary>What identifies the bytes of each picture; null where no other one has its length, or where it does not lie on this machine.</summary>
    public static string?[] OfEqualLength(IReadOnlyList<string> locators, CancellationToken stopping)
    {
        long?[] lengths = [.. OrderedParallel.Select(locators, Length, Environment.ProcessorCount, 1024, stopping)];
        var repeated = lengths.OfType<long>().GroupBy(length => length).Where(equal => equal.Skip(1).Any()).Select(equal => equal.Key).ToHashSet();
        return Of(locators, lengths, repeated.Contains, stopping);
    }

    /// <summary>The same for those pictures alone whose length is among some.</summary>
    public static string?[] OfLength(IReadOnlyList<string> locators, IReadOnlySet<long> wanted, CancellationToken stopping)
    {
        long?[] lengths = [.. OrderedParallel.Select(locators, Length, Environment.ProcessorCount, 1024, stopping)];
        return Of(locators, lengths, wanted.Contains, stopping);
    }

    /// <summary>What identifies some bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Checksums.Sha256(bytes);

    private static string?[] Of(IReadOnlyList<string> locators, long?[] lengths, Func<long, bool> wanted, CancellationToken stopping) =>
        [.. OrderedParallel.Select(
            Enumerable.Range(0, locators.Count), i => lengths[i] is { } length && wanted(length) ? Content(locators[i]) : null, Environment.ProcessorCount, 1024, stopping)];

    private static long? Length(string locator)
    {
        try
        {
            var place = ImageLocator.Parse(locator);
            return place.Length ?? (new FileInfo(place.Path) is { Exists: true } file ? file.Length : null);
        }
        catch (Exception error) when (error is ReactException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string? Content(string locator)
    {
        try
        {
            return Of(ImageLocator.Parse(locator).Read());
        }
        catch (ReactException)
        {
            // Whoever needs the picture tells that it is gone; here it is only not known to be the same as another.
            return null;
        }
    }
}
