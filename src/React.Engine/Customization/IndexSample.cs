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
    /// <exception cref="ReactException">There is an index that nothing asks for.</exception>
    public static IndexSample? Of(CustomizationOptions options, TrainingAids aids)
    {
        if (aids.Index is not { } index)
        {
            return null;
        }

        if (!options.AutoInterpolation)
        {
            throw new ReactException("ReactOptionInvalid", ReactErrorKind.InvalidArgument, "-Index beside the pairs tells what is being forgotten, and only -Interpolation Auto asks for that.",
                "Give -Interpolation Auto, or leave -Index out.", index.Path);
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
