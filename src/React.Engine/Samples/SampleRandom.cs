using React.Work;

namespace React.Samples;

/// <summary>
/// What drawing asks of random numbers, over <see cref="SplitMix"/>. One instance an item, so that no item depends on another.
/// </summary>
internal sealed class SampleRandom
{
    private SplitMix bits;

    /// <param name="seed">The sample's seed.</param>
    /// <param name="stream">What is drawn: the corpus, a test set.</param>
    /// <param name="item">Number of the item in its stream.</param>
    public SampleRandom(long seed, int stream, long item)
    {
        bits = SplitMix.At(SplitMix.Mix((ulong)seed ^ SplitMix.Mix(((ulong)stream << 48) ^ (ulong)item)));
    }

    /// <summary>From 0 to below 1.</summary>
    public double Unit() => (bits.Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From <paramref name="low"/> to below <paramref name="high"/>.</summary>
    public float Between(double low, double high) => (float)(low + ((high - low) * Unit()));

    /// <summary>From 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Unit() * bound);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>One of several, each as likely.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
