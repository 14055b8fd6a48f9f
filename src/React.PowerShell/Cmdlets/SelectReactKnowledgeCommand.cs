using System.Management.Automation;
using React.Corpora;
using React.Indexing;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Retrieval.Quality;

namespace React.PowerShell.Cmdlets;

/// <summary>Leaves out retrieved pairs that are not worth learning from, by rules that each say what they left out and why.</summary>
[Cmdlet(VerbsCommon.Select, "ReactKnowledge"), OutputType(typeof(ReactPair))]
public sealed class SelectReactKnowledgeCommand : ModelCmdlet
{
    private readonly List<ReactPair> _pairs = [];

    /// <summary>The pairs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), ValidateNotNull]
    public ReactPair[] Pair { get; set; } = [];

    /// <summary>The rules to begin with.</summary>
    [Parameter]
    public QualityLevel Quality { get; set; }

    /// <summary>The index that the pairs were found in, for rules that compare pictures.</summary>
    [Parameter, StoreArgument]
    public IPairStore? Index { get; set; }

    /// <summary>Leaves out captions that say nothing of the picture.</summary>
    [Parameter]
    public SwitchParameter CaptionHygiene { get; set; }

    /// <summary>Letters of a caption at least; 0 for any.</summary>
    [Parameter, ValidateRange(0, 10_000)]
    public int MinCaptionLength { get; set; }

    /// <summary>Characters of a caption at most; 0 for any.</summary>
    [Parameter, ValidateRange(0, 1_000_000)]
    public int MaxCaptionLength { get; set; }

    /// <summary>Least cosine of query and pair.</summary>
    [Parameter, ValidateRange(-1.0, 1.0)]
    public double MinScore { get; set; }

    /// <summary>Percent of each class to leave out for the lowest scores.</summary>
    [Parameter, ValidateRange(0.0, 100.0)]
    public double MinScorePercentile { get; set; }

    /// <summary>Least cosine of picture and caption.</summary>
    [Parameter, ValidateRange(-1.0, 1.0)]
    public double MinAgreement { get; set; }

    /// <summary>Percent of each class to leave out for the lowest cosines of picture and caption.</summary>
    [Parameter, ValidateRange(0.0, 100.0)]
    public double MinAgreementPercentile { get; set; }

    /// <summary>Pictures that must not be learned from: files, tars, folders of either; wildcards are expanded.</summary>
    [Parameter, SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] ExcludePath { get; set; } = [];

    /// <summary>Cosine from which a picture counts as an excluded one.</summary>
    [Parameter, ValidateRange(0.0, 1.0)]
    public double ExcludeThreshold { get; set; } = QualityOptions.DefaultExcludeThreshold;

    /// <summary>What becomes of a pair that several classes claim.</summary>
    [Parameter]
    public SharedPairs? SharedPair { get; set; }

    /// <summary>Keeps each picture once.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <summary>Cosine from which two pictures are nearly the same; 0 for never.</summary>
    [Parameter, ValidateRange(0.0, 1.0)]
    public double NearDuplicate { get; set; }

    /// <summary>Pairs with one caption at most; 0 for any number.</summary>
    [Parameter, ValidateRange(0, 1_000_000)]
    public int MaxCaptionRepeat { get; set; }

    /// <summary>Pairs of a query at most; 0 for any number.</summary>
    [Parameter, ValidateRange(0, 1_000_000)]
    public int CountPerQuery { get; set; }

    /// <summary>Pairs of a class at most; 0 for any number.</summary>
    [Parameter, ValidateRange(0, 1_000_000)]
    public int Count { get; set; }

    /// <summary>What the size of classes is measured by.</summary>
    [Parameter]
    public BalanceTarget Balance { get; set; }

    /// <summary>How many times as large a class may be.</summary>
    [Parameter, ValidateRange(1.0, 1e6)]
    public double BalanceRatio { get; set; } = 1;

    /// <summary>The model that made the index, where it has moved.</summary>
    [Parameter, ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel? Model { get; set; }

    /// <summary>Name of a variable that gets the report: what each rule left out, and why.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? ReportVariable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _pairs.AddRange(Pair);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string[] excluded = [.. ExcludePath.SelectMany(ResolveWildcard)];
        var reports = new List<ReactQualityReport>();
        Stream(() => Selected(excluded, reports));
        if (ReportVariable is not null)
        {
            SessionState.PSVariable.Set(ReportVariable, reports.Count == 1 ? reports[0] : reports.ToArray());
        }
    }

    private IEnumerable<ReactPair> Selected(string[] excluded, List<ReactQualityReport> reports)
    {
        var plan = new QualityPlan(Options(excluded.Length == 0 ? null : Embed(excluded)));
        foreach (var task in _pairs.GroupBy(pair => pair.Task ?? "", StringComparer.Ordinal))
        {
            var (kept, report) = plan.Apply(task, Index, Observer, StopToken);
            QualityPlan.Tell(report, Observer);
            reports.Add(report);
            foreach (var pair in kept)
            {
                yield return pair;
            }
        }
    }

    private ExcludedImages Embed(string[] paths)
    {
        var index = Index ?? throw new ReactException("ReactQualityNeedsIndex", ReactErrorKind.InvalidArgument, "-ExcludePath compares vectors, and no index is given.",
            "Give -Index the index that the pairs were found in.", nameof(Index));
        var model = Model ?? index.OpenModel();
        using var embedder = LoadEmbedder(model);
        index.EnsureModel(embedder.Fingerprint, model.Name);
        return ExcludedImages.Embed(PictureFinder.Find(paths, Observer, StopToken), embedder, ThrottleLimit, Observer, StopToken);
    }

    private QualityOptions Options(ExcludedImages? excluded)
    {
        var set = QualityOptions.Of(Quality);
        return new QualityOptions
        {
            CaptionHygiene = Given(nameof(CaptionHygiene)) ? CaptionHygiene : set.CaptionHygiene,
            MinCaptionLength = Number(nameof(MinCaptionLength), MinCaptionLength, set.MinCaptionLength),
            MaxCaptionLength = Number(nameof(MaxCaptionLength), MaxCaptionLength, set.MaxCaptionLength),
            MinScore = Given(nameof(MinScore)) ? MinScore : set.MinScore,
            MinScorePercentile = Number(nameof(MinScorePercentile), MinScorePercentile, set.MinScorePercentile),
            MinAgreement = Given(nameof(MinAgreement)) ? MinAgreement : set.MinAgreement,
            MinAgreementPercentile = Number(nameof(MinAgreementPercentile), MinAgreementPercentile, set.MinAgreementPercentile),
            Excluded = excluded,
            ExcludeThreshold = ExcludeThreshold,
            SharedPairs = SharedPair ?? set.SharedPairs,
            Unique = Given(nameof(Unique)) ? Unique : set.Unique,
            NearDuplicate = Number(nameof(NearDuplicate), NearDuplicate, set.NearDuplicate),
            NearDuplicateAdapts = set.NearDuplicateAdapts && !Given(nameof(NearDuplicate)),
            MaxCaptionRepeats = Number(nameof(MaxCaptionRepeat), MaxCaptionRepeat, set.MaxCaptionRepeats),
            CountPerQuery = Number(nameof(CountPerQuery), CountPerQuery, set.CountPerQuery),
            Count = Number(nameof(Count), Count, set.Count),
            Balance = Given(nameof(Balance)) ? Balance : set.Balance,
            BalanceRatio = BalanceRatio,
        };
    }

    /// <summary>What the user wrote, 0 for no such rule, or what the level says.</summary>
    private T? Number<T>(string name, T value, T? level)
        where T : struct => !Given(name) ? level : value.Equals(default(T)) ? null : value;

    private bool Given(string name) => MyInvocation.BoundParameters.ContainsKey(name);
}
