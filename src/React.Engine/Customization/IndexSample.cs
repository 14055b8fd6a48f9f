using React.Work;

namespace React.Customization;

/// <summary>Pairs drawn from an index, in an order that follows from the seed: what the collection is about beside what was retrieved from it.</summary>
internal sealed class IndexSample
{
    private const long Purpose = 6;

    /// <summary>Some of those drawn are among the retrieved ones, and some cannot be read any more.</summary>
    private const int Drawn = 2 * HeldOutRows.Most;

    private IndexSample(IReadOnlyList<ReactPair> pairs)
    {
        Pairs = pairs;
        using var offered = new OfferedPairs(pairs);
        foreach (var _ in offered)
        {
            // The fingerprint arises on the way.
        }

        Fingerprint = offered.Fingerprint;
    }

    /// <summary>The pairs.</summary>
    public IReadOnlyList<ReactPair> Pairs { get; }

    /// <summary>SHA-256 over their keys, locators and captions.</summary>
    public string Fingerprint { get; }

    /// <summary>Draws a sample where one is needed.</summary>
    public static IndexSample? Of(CustomizationOptions options, TrainingAids aids)
    {
        if (!options.AutoInterpolation || aids.Index is not { } index)
        {
            return null;
        }

        var pairs = index.RandomPairs((int)Math.Min(Drawn, index.Count), unchecked((int)options.Seed)).ToArray();
        var random = new SplitMix(options.Seed, Purpose);
        for (var i = pairs.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (pairs[i], pairs[j]) = (pairs[j], pairs[i]);
        }

        return new IndexSample(pairs);
    }
}
