namespace React.Samples;

/// <summary>What a sample holds. Equal options give equal bytes.</summary>
public sealed record SampleOptions
{
    /// <summary>Pairs of the corpus, 1 to 10,000,000.</summary>
    public int PairCount { get; init; } = 4000;

    /// <summary>Pictures of each class in each test set, 0 (no test sets) to 100,000.</summary>
    public int TestCountPerClass { get; init; } = 40;

    /// <summary>Width and height of every picture in pixels, 32 to 512.</summary>
    public int ImageSize { get; init; } = 64;

    /// <summary>
    /// Share of the corpus that shows rare shapes, 0 to 1. At 0 some rare shapes are still to be seen, but no caption ever names one:
    /// what a base model is to be trained on that does not know them yet.
    /// </summary>
    public double RareShare { get; init; } = 0.3;

    /// <summary>Share of captions that say little, 0 to 1.</summary>
    public double VagueShare { get; init; } = 0.10;

    /// <summary>Share of captions that have nothing to do with any picture, 0 to 1.</summary>
    public double JunkShare { get; init; } = 0.08;

    /// <summary>Share of captions that name another shape than the one to be seen, 0 to 1.</summary>
    public double WrongShare { get; init; } = 0.06;

    /// <summary>Another seed, other pictures.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Checks that the numbers can work.</summary>
    /// <exception cref="ReactException"><c>ReactSampleOptions</c>: a number is out of its range.</exception>
    internal void Check()
    {
        Check(PairCount is >= 1 and <= 10_000_000, $"PairCount is {PairCount}, not from 1 to 10,000,000.");
        Check(TestCountPerClass is >= 0 and <= 100_000, $"TestCountPerClass is {TestCountPerClass}, not from 0 to 100,000.");
        Check(ImageSize is >= 32 and <= 512, $"ImageSize is {ImageSize}, not from 32 to 512.");
        Check(RareShare is >= 0 and <= 1, $"RareShare is {RareShare}, not from 0 to 1.");
        Check(VagueShare >= 0 && JunkShare >= 0 && WrongShare >= 0 && VagueShare + JunkShare + WrongShare <= 1,
            $"VagueShare, JunkShare and WrongShare are {VagueShare}, {JunkShare} and {WrongShare}: below 0, or above 1 together.");
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new ReactException("ReactSampleOptions", ReactErrorKind.InvalidArgument, message, "Choose a value in that range.");
        }
    }
}
