namespace React.Work;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a small generator whose numbers follow from its seeds alone, the same on every
/// machine and in every version. Not for secrets.
/// </summary>
internal struct SplitMix
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>A stream of its own for each combination of seeds.</summary>
    public SplitMix(params ReadOnlySpan<long> seeds)
    {
        foreach (var seed in seeds)
        {
            _state = Mix(_state + Increment) ^ (ulong)seed;
            _state = Mix(_state + Increment);
        }
    }

    /// <summary>A stream that begins at a state.</summary>
    public static SplitMix At(ulong state) => new() { _state = state };

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Increment);

    /// <summary>A number from 0 up to, not including, <paramref name="bound"/>, each equally likely.</summary>
    public int Next(int bound)
    {
        // The last, incomplete run of bound numbers is thrown away, or small numbers would come more often.
        var limit = ulong.MaxValue - (ulong.MaxValue % (ulong)bound);
        ulong drawn;
        do
        {
            drawn = Next();
        }
        while (drawn >= limit);
        return (int)(drawn % (ulong)bound);
    }

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number between two.</summary>
    public double Between(double least, double most) => least + ((most - least) * NextDouble());

    /// <summary>A number of the normal distribution with mean 0 and deviation 1 (Box and Muller).</summary>
    public double NextNormal()
    {
        // 1 less: the logarithm of 0 is none.
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>The generator's finalizer: spreads each bit over all.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
