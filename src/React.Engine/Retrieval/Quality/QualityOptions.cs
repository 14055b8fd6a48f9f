namespace React.Retrieval.Quality;

/// <summary>Which rules pairs must pass, as data; what is not set is not asked for.</summary>
public sealed record QualityOptions
{
    /// <summary>Cosine from which two pictures count as one picture, as clip-retrieval has it.</summary>
    public const double DefaultNearDuplicate = 0.94;

    /// <summary>Cosine from which a pair's picture counts as one of <see cref="Excluded"/>.</summary>
    public const double DefaultExcludeThreshold = 0.95;

    /// <summary>No rule.</summary>
    public static QualityOptions None { get; } = new();

    /// <summary>A good default.</summary>
    public static QualityOptions Standard { get; } = new()
    {
        CaptionHygiene = true,
        MinCaptionLength = 3,
        MaxCaptionLength = 1000,
        MinAgreementPercentile = 20,
        SharedPairs = SharedPairs.BestClass,
        Unique = true,
        NearDuplicate = DefaultNearDuplicate,
        NearDuplicateAdapts = true,
    };

    /// <summary>Whether captions are left out that are file names, addresses, or words of the page around the picture.</summary>
    public bool CaptionHygiene { get; init; }

    /// <summary>Letters of a caption at least, an ideograph counting as three; null for any.</summary>
    public int? MinCaptionLength { get; init; }

    /// <summary>Characters of a caption at most; null for any.</summary>
    public int? MaxCaptionLength { get; init; }

    /// <summary>Least cosine of query and pair, from -1 to 1.</summary>
    public double? MinScore { get; init; }

    /// <summary>Share of each class, in percent, that is left out for the lowest cosines of query and pair.</summary>
    public double? MinScorePercentile { get; init; }

    /// <summary>Least cosine of a pair's own picture and caption, from -1 to 1.</summary>
    public double? MinAgreement { get; init; }

    /// <summary>Share of each class, in percent, that is left out for the lowest cosines of picture and caption.</summary>
    public double? MinAgreementPercentile { get; init; }

    /// <summary>Pictures that must not be learned from, such as those of a test set.</summary>
    public ExcludedImages? Excluded { get; init; }

    /// <summary>Cosine from which a picture counts as one of <see cref="Excluded"/>.</summary>
    public double ExcludeThreshold { get; init; } = DefaultExcludeThreshold;

    /// <summary>What becomes of a pair that several classes claim.</summary>
    public SharedPairs SharedPairs { get; init; }

    /// <summary>Whether a picture may be there once only; once in each class, where <see cref="SharedPairs"/> lets several have it.</summary>
    public bool Unique { get; init; }

    /// <summary>Cosine of two pictures from which the lower-scored pair is left out, of all classes or as with <see cref="Unique"/>; null for never.</summary>
    public double? NearDuplicate { get; init; }

    /// <summary>Whether <see cref="NearDuplicate"/> rises for an index whose model puts different pictures nearly as close.</summary>
    public bool NearDuplicateAdapts { get; init; }

    /// <summary>Pairs with one and the same caption, digits aside, at most; null for any number.</summary>
    public int? MaxCaptionRepeats { get; init; }

    /// <summary>Pairs that a query may bring to a class at most; null for any number.</summary>
    public int? CountPerQuery { get; init; }

    /// <summary>Pairs of a class at most; null for any number.</summary>
    public int? Count { get; init; }

    /// <summary>What the size of classes is measured by.</summary>
    public BalanceTarget Balance { get; init; }

    /// <summary>How many times as large as <see cref="Balance"/> says a class may be.</summary>
    public double BalanceRatio { get; init; } = 1;

    /// <summary>The rules of a level.</summary>
    public static QualityOptions Of(QualityLevel level) => level == QualityLevel.Standard ? Standard : None;
}
