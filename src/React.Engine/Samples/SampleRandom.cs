namespace React.Samples;

/// <summary>
/// Random numbers that are the same on every platform and version: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014). One instance an item, so that no item depends on another.
/// </summary>
internal sealed class SampleRandom
{
    private ulong state;

    /// <param name="seed">The sample's seed.</param>
    /// <param name="stream">What is drawn: the corpus, a test set.</param>
    /// <param name="item">Number of the item in its stream.</param>
    public SampleRandom(long seed, int stream, long item)
    {
        state = Mix((ulong)seed ^ Mix(((ulong)stream << 48) ^ (ulong)item));
    }

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        return Mix(state);
    }

    /// <summary>From 0 to below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From <paramref name="low"/> to below <paramref name="high"/>.</summary>
    public float Between(double low, double high) => (float)(low + ((high - low) * Unit()));

    /// <summary>From 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Unit() * bound);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>One of several, each as likely.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
