using System.Globalization;
using System.Management.Automation;
using React.Corpora;
using React.Customization;
using React.Evaluation;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Customizes a model by pairs: by default new gated blocks beside its frozen weights are trained. Continues where an earlier run stopped.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ReactCustomization", DefaultParameterSetName = "Pair", SupportsShouldProcess = true), OutputType(typeof(ReactCustomization))]
public sealed class InvokeReactCustomizationCommand : ModelCmdlet
{
    private static readonly CustomizationOptions Defaults = new();
    private PairFeed? _feed;
    private ReactCustomization? _result;
    private string? _validation;
    private string? _log;

    /// <summary>The pairs to learn from.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Pair"), ValidateNotNull]
    public ReactPair[] Pair { get; set; } = [];

    /// <summary>Corpora to learn from as a whole, instead of retrieved pairs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Corpus"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Corpus { get; set; } = [];

    /// <summary>The base model.</summary>
    [Parameter(Mandatory = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel Model { get; set; } = null!;

    /// <summary>The folder to write to.</summary>
    [Parameter(Mandatory = true), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>What is trained, or kept.</summary>
    [Parameter]
    public CustomizationMethod Method { get; set; } = CustomizationMethod.GatedImage;

    /// <summary>Passes over the pairs.</summary>
    [Parameter, ValidateRange(1, 10_000)]
    public int Epochs { get; set; } = Defaults.Epochs;

    /// <summary>Pairs a step; each is contrasted with all others of its batch.</summary>
    [Parameter, ValidateRange(2, 65_536)]
    public int? BatchSize { get; set; }

    /// <summary>Highest learning rate; by default what suits the method.</summary>
    [Parameter, ValidateRange(1e-9, 1.0)]
    public double? LearningRate { get; set; }

    /// <summary>Decay of weight matrices.</summary>
    [Parameter, ValidateRange(0.0, 100.0)]
    public double? WeightDecay { get; set; }

    /// <summary>Steps over which the learning rate rises; by default a tenth of all, at most 5,000.</summary>
    [Parameter, ValidateRange(0, 1_000_000)]
    public int? WarmupSteps { get; set; }

    /// <summary>Batches whose pairs are contrasted together.</summary>
    [Parameter, ValidateRange(1, 1024)]
    public int Accumulation { get; set; } = 1;

    /// <summary>Longest gradient; by default there is no limit.</summary>
    [Parameter, ValidateRange(1e-9, 1e6)]
    public double? MaxGradientNorm { get; set; }

    /// <summary>Last blocks of the image tower that get a gated block; by default half of them.</summary>
    [Parameter, ValidateRange(1, 1024)]
    public int? GatedBlocks { get; set; }

    /// <summary>How pictures are varied from epoch to epoch.</summary>
    [Parameter]
    public Augmentation Augmentation { get; set; } = Augmentation.None;

    /// <summary>Where the model is trained; several GPUs share each batch.</summary>
    [Parameter, DeviceList, ArgumentCompleter(typeof(DeviceCompleter)), ValidateNotNullOrEmpty]
    public override string Device { get; set; } = "Auto";

    /// <summary>Computes again in the backward pass what would take too much memory to keep; by default where it must.</summary>
    [Parameter]
    public SwitchParameter GradientCheckpointing { get; set; }

    /// <summary>Views of each picture with augmentation; 0 for new ones in each epoch.</summary>
    [Parameter, ValidateRange(0, 10_000)]
    public int Views { get; set; } = Defaults.Views;

    /// <summary>Bytes for what the frozen blocks made of the pictures, in memory and on disk.</summary>
    [Parameter, ValidateRange(0, long.MaxValue)]
    public long CacheLimit { get; set; } = Defaults.CacheLimit;

    /// <summary>A folder that keeps what the frozen blocks made for later runs.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? CachePath { get; set; }

    /// <summary>For RetrievalHead and Cache: the most pairs of a class that are used, the best by score.</summary>
    [Parameter, ValidateRange(1, 1_000_000)]
    public int CountPerClass { get; set; } = Defaults.CountPerClass;

    /// <summary>For RetrievalHead: the share of a class's weights that its names give.</summary>
    [Parameter, ValidateRange(0.0, 1.0)]
    public double ZeroShotShare { get; set; } = Defaults.ZeroShotShare;

    /// <summary>For Cache: how much the kept pictures have to say beside the names.</summary>
    [Parameter, ValidateRange(0.0, 1e6)]
    public double Alpha { get; set; } = Defaults.Alpha;

    /// <summary>For Cache: how fast a kept picture's say falls with its distance.</summary>
    [Parameter, ValidateRange(0.0, 1e6)]
    public double Beta { get; set; } = Defaults.Beta;

    /// <summary>Decides the order of pairs, the new weights and the augmentation.</summary>
    [Parameter]
    public int Seed { get; set; }

    /// <summary>Where the result stands between its base (0) and what was trained (1), or Auto, to choose it by pairs that are held out.</summary>
    [Parameter, InterpolationArgument, ArgumentCompleter(typeof(InterpolationCompleter))]
    public string? Interpolation { get; set; }

    /// <summary>An index of the collection at large; with -Interpolation Auto a sample of it tells what is being forgotten.</summary>
    [Parameter, IndexArgument]
    public ReactIndex? Index { get; set; }

    /// <summary>The task to validate by; by default the one that the test set describes itself.</summary>
    [Parameter, TaskArgument]
    public ReactTask? ValidationTask { get; set; }

    /// <summary>A test set to validate by while the model is trained; the best of its states becomes the result.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? ValidationPath { get; set; }

    /// <summary>Steps between validations; by default an epoch's.</summary>
    [Parameter, ValidateRange(1, int.MaxValue)]
    public int? ValidationInterval { get; set; }

    /// <summary>A folder for TensorBoard's event files.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>Time between checkpoints, in minutes or as a TimeSpan; 0 for none but at the end.</summary>
    [Parameter, MinutesArgument]
    public TimeSpan CheckpointInterval { get; set; } = Defaults.CheckpointInterval;

    /// <summary>Follows the original where it is mended otherwise: accumulation multiplies the gradient of the logit scale.</summary>
    [Parameter]
    public SwitchParameter Compatible { get; set; }

    /// <summary>Discards what the destination holds and starts anew.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override bool ListsRejects => true;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var destination = ResolveLiteral(Destination);
        string[] given = [.. MyInvocation.BoundParameters.Keys.Where(name => GetType().GetProperty(name)?.DeclaringType == GetType())];
        Run(() => MethodOptions.Check(Method, given));
        if (!ShouldProcess(destination, MethodOptions.Has(Method, nameof(Epochs)) ? $"Customize model '{Model.Name}' by {Method}, {Epochs} epochs" : $"Customize model '{Model.Name}' by {Method}"))
        {
            return;
        }

        (_validation, _log) = (ValidationPath is null ? null : ResolveLiteral(ValidationPath), LogPath is null ? null : ResolveLiteral(LogPath));
        string[] corpora = [.. Corpus.SelectMany(ResolveCorpus)];
        var feed = _feed = new PairFeed(Worker, StopToken);
        Worker.Start(_ => _result = Customize(destination, corpora.Length > 0 ? new CorpusPairs(React.Corpora.Corpus.Open(corpora, observer: Observer, stopping: StopToken), Observer, StopToken) : feed.Pairs));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _feed?.Add(Pair);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_feed is not null)
        {
            _feed.Complete();
            Worker.Finish();
            WriteObject(_result);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _feed?.Dispose();
        }
    }

    private ReactCustomization Customize(string destination, IEnumerable<ReactPair> pairs)
    {
        var defaults = CustomizationOptions.Of(Method);
        var options = defaults with
        {
            Epochs = Epochs,
            BatchSize = BatchSize ?? defaults.BatchSize,
            LearningRate = LearningRate,
            WeightDecay = WeightDecay ?? defaults.WeightDecay,
            WarmupSteps = WarmupSteps,
            Accumulation = Accumulation,
            MaxGradientNorm = MaxGradientNorm,
            GatedBlocks = GatedBlocks,
            Augmentation = Augmentation,
            Interpolation = Interpolation is null or InterpolationArgumentAttribute.Auto ? null : double.Parse(Interpolation, CultureInfo.InvariantCulture),
            AutoInterpolation = Interpolation == InterpolationArgumentAttribute.Auto,
            ValidationInterval = ValidationInterval,
            LogPath = _log,
            CheckpointInterval = CheckpointInterval,
            Views = Views,
            CacheLimit = CacheLimit,
            CachePath = CachePath is null ? null : ResolveLiteral(CachePath),
            CountPerClass = CountPerClass,
            ZeroShotShare = ZeroShotShare,
            Alpha = Alpha,
            Beta = Beta,
            Seed = Seed,
            Compatible = Compatible,
            Device = Device,
            Precision = Precision,
            GradientCheckpointing = MyInvocation.BoundParameters.ContainsKey(nameof(GradientCheckpointing)) ? GradientCheckpointing.IsPresent : null,
            ThrottleLimit = ThrottleLimit,
            Restart = Force,
        };
        var validation = ZeroShotValidation.Open(ValidationTask, _validation, Observer, ThrottleLimit, StopToken);
        return Customizer.Run(pairs, Model, options, destination, Observer, StopToken, aids: new TrainingAids { Validation = validation, Index = Index });
    }
}
