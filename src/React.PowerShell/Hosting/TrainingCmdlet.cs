using System.Globalization;
using System.Management.Automation;
using React.Customization;
using React.PowerShell.Binding;

namespace React.PowerShell.Hosting;

/// <summary>How a model is customized, as parameters; see <see cref="CustomizationOptions"/>, which says more of each.</summary>
public abstract class TrainingCmdlet : ModelCmdlet
{
    private static readonly CustomizationOptions Defaults = new();

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
    public Augmentation Augmentation { get; set; } = Defaults.Augmentation;

    /// <summary>Where the model is trained; several GPUs share each batch.</summary>
    [Parameter, DeviceList, ArgumentCompleter(typeof(DeviceCompleter)), ValidateNotNullOrEmpty]
    public override string Device { get; set; } = "Auto";

    /// <summary>Computes again in the backward pass what would take too much memory to keep; by default where it must.</summary>
    [Parameter]
    public SwitchParameter GradientCheckpointing { get; set; }

    /// <summary>Views of each picture with augmentation; 0 for new ones in each epoch.</summary>
    [Parameter, ValidateRange(0, 10_000)]
    public int? Views { get; set; }

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

    /// <summary>Names of the parameters that were given, but for those of every cmdlet with a model.</summary>
    private protected IEnumerable<string> Given =>
        [.. MyInvocation.BoundParameters.Keys.Where(name => GetType().GetProperty(name)?.DeclaringType?.IsSubclassOf(typeof(ModelCmdlet)) == true)];

    /// <summary>The options that the parameters make.</summary>
    /// <param name="log">Full path of the folder for event files; null for none.</param>
    private protected CustomizationOptions Options(string? log)
    {
        var defaults = CustomizationOptions.Of(Method);
        return defaults with
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
            LogPath = log,
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
        };
    }
}
