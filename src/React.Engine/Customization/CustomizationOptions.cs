using React.Models;

namespace React.Customization;

/// <summary>How a model is customized. Null means the default, which may depend on the method or the number of pairs.</summary>
public sealed record CustomizationOptions
{
    /// <summary>The original's for vision transformers.</summary>
    internal const double TransformerBeta2 = 0.98;

    /// <summary>The original's for vision transformers.</summary>
    internal const double TransformerEpsilon = 1e-6;

    /// <summary>What is trained.</summary>
    public CustomizationMethod Method { get; init; } = CustomizationMethod.GatedImage;

    /// <summary>
    /// Peak learning rate. Default: 5e-4 for <see cref="CustomizationMethod.GatedImage"/> and 5e-5 for
    /// <see cref="CustomizationMethod.LockedText"/>, as REACT's recipe; for <see cref="CustomizationMethod.Full"/> 5e-4,
    /// CLIP's, from random weights, and 1e-5 from trained ones; 1e-4 for <see cref="CustomizationMethod.RetrievalHead"/>. Not scaled by the batch size.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>Decoupled weight decay, applied as <c>w ← w·(1 − rate·decay)</c> to matrices only.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Optimizer steps in which the learning rate rises linearly. Default: a tenth of all steps, at most 5,000.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>How often each pair is seen.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Pairs that are contrasted with each other at once; with accumulation, pairs of one micro-batch. Cut to the number of pairs.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Micro-batches that together make one large batch, each of <see cref="BatchSize"/> pairs. Costs time instead of memory.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>The 2-norm that the gradient of a step is cut to. Default: none.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>
    /// For <see cref="CustomizationMethod.GatedImage"/>: how many of the last blocks get a gated one. Default: half of the layers,
    /// or those that the model has already.
    /// </summary>
    public int? GatedBlocks { get; init; }

    /// <summary>
    /// For <see cref="CustomizationMethod.LockedText"/>: how many groups of the image tower are trained, counted from its end.
    /// The groups are the projection; the last block with the final norm; each further block; the patch embedding with the first norm.
    /// Default: all of them.
    /// </summary>
    public int? UnlockedImageGroups { get; init; }

    /// <summary>For methods that make a head: the most pairs of a class that are used, the best by score. What a class has fewer weighs the more.</summary>
    public int CountPerClass { get; init; } = 500;

    /// <summary>For <see cref="CustomizationMethod.RetrievalHead"/>: the share of a class's weights that its names give; the rest is learned.</summary>
    public double ZeroShotShare { get; init; } = 0.5;

    /// <summary>For <see cref="CustomizationMethod.Cache"/>: how much the kept pictures have to say beside the names. Default: Tip-Adapter's.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>For <see cref="CustomizationMethod.Cache"/>: how fast a kept picture's say falls with its distance. Default: Tip-Adapter's.</summary>
    public double Beta { get; init; } = 5.5;

    /// <summary>Determines order, augmentation and the start of new weights.</summary>
    public long Seed { get; init; }

    /// <summary>How pictures are varied.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.Light;

    /// <summary>
    /// With augmentation: how many views there are of each picture. Epoch e sees view e mod this, so the frozen layers run so many times for a picture, not once an
    /// epoch. 0 for new views in each epoch. Default: 4.
    /// </summary>
    public int? Views { get; init; }

    /// <summary>The number of views in effect.</summary>
    internal int EffectiveViews => Views ?? 4;

    /// <summary>AdamW's decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's decay of the mean squared gradient. Default: the original's, 0.98 for vision transformers and 0.999 for ResNets.</summary>
    public double? Beta2 { get; init; }

    /// <summary>AdamW's floor of the root mean square. Default: the original's, 1e-6 for vision transformers and 1e-8 for ResNets.</summary>
    public double? Epsilon { get; init; }

    /// <summary>
    /// Copies a fault of the original: with accumulation, <c>logit_scale</c> gets its gradient once for every micro-batch.
    /// Off, accumulated steps equal those of one large batch.
    /// </summary>
    public bool Compatible { get; init; }

    /// <summary>
    /// Where the result is to stand between base (0) and what was trained (1). The weights are saved as they were trained, and the number beside them, so it can be
    /// changed later. Default: 1. Where it is given with <see cref="CustomizationMethod.Full"/>, the result names its base instead of being a whole model.
    /// </summary>
    public double? Interpolation { get; init; }

    /// <summary>Chooses the interpolation by pairs that are held out, and by a sample of <see cref="TrainingAids.Index"/>; see <see cref="HeldOutRows"/> and <see cref="InterpolationSearch"/>.</summary>
    public bool AutoInterpolation { get; init; }

    /// <summary>Optimizer steps between validations. Default: an epoch's.</summary>
    public int? ValidationInterval { get; init; }

    /// <summary>Folder of event files for TensorBoard. Default: none are written.</summary>
    public string? LogPath { get; init; }

    /// <summary>Least time between checkpoints; more where saving takes long, so that it never costs over a twentieth. <see cref="TimeSpan.Zero"/> for none by time.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Optimizer steps between checkpoints. Default: none by steps.</summary>
    public int? CheckpointSteps { get; init; }

    /// <summary>
    /// Bytes for what the frozen layers made of the pictures: in memory up to <see cref="CacheMemory"/>, the rest on disk; what is beyond is computed again each
    /// epoch. The outcome does not depend on it.
    /// </summary>
    public long CacheLimit { get; init; } = 4L << 30;

    /// <summary>
    /// A folder in which what the frozen layers made is kept for later runs, at most <see cref="CacheLimit"/> of it; several processes may use it at once. Default:
    /// a temporary file in the destination.
    /// </summary>
    public string? CachePath { get; init; }

    /// <summary>Bytes of memory for what the frozen layers made, and as much again for pictures: 2 GiB, or a quarter of what the machine has.</summary>
    internal long CacheMemory { get; init; } = Math.Min(2L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>
    /// What the towers compute in. Weights, moments, loss and temperature are float32 in any case. A customization goes on in the precision that it was begun in.
    /// </summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>
    /// Whether the backward pass computes again what a block did, instead of keeping it: a third more work, several times less memory.
    /// Default: where a step would not fit half of the machine's memory.
    /// </summary>
    public bool? GradientCheckpointing { get; init; }

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; several, with commas, share each batch.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Pictures decoded at once. Default: as many as there are processors.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>Begins anew: a checkpoint at the destination goes at once, a finished customization when the new one takes its place.</summary>
    public bool Restart { get; init; }

    /// <summary>The default rate of <see cref="CustomizationMethod.Full"/> for a model that is trained already: 5e-4 would undo in a few steps what it knows.</summary>
    internal const double FineTuningRate = 1e-5;

    /// <summary>The learning rate in effect.</summary>
    public double EffectiveLearningRate => LearningRate ?? Method switch
    {
        CustomizationMethod.LockedText => 5e-5,
        CustomizationMethod.RetrievalHead => 1e-4,
        _ => 5e-4,
    };

    /// <summary>The defaults of a method.</summary>
    public static CustomizationOptions Of(CustomizationMethod method) => method == CustomizationMethod.RetrievalHead
        ? new CustomizationOptions { Method = method, BatchSize = 32, WeightDecay = 0.01 }
        : new CustomizationOptions { Method = method };

    /// <summary>The options with the defaults that depend on the model.</summary>
    /// <exception cref="ReactException">The model cannot be customized so.</exception>
    internal CustomizationOptions For(ClipConfig model)
    {
        var resNet = model.Vision.ResNetLayers is not null;
        if (resNet && (Method == CustomizationMethod.GatedImage || UnlockedImageGroups is not null))
        {
            throw Method == CustomizationMethod.GatedImage
                ? new ReactException("ReactGatedBlocks", ReactErrorKind.InvalidArgument,
                    $"The image tower of the model is a ModifiedResNet and cannot have gated blocks: {ClipParameters.NoGatesInResNets}.",
                    "Use -Method LockedText, or a vision transformer, for example ViT-B-32.", nameof(Method))
                : new ReactException("ReactOptionInvalid", ReactErrorKind.InvalidArgument, "A ModifiedResNet is trained as a whole: batch norm ties its layers together.",
                    "Leave UnlockedImageGroups out.", nameof(UnlockedImageGroups));
        }

        if (Method == CustomizationMethod.GatedImage && GatedBlocks is { } blocks)
        {
            var (layers, present) = (model.Vision.Layers, model.Vision.GatedBlocks);
            if (present > 0 && blocks != present)
            {
                throw new ReactException("ReactGatedBlocks", ReactErrorKind.InvalidArgument, $"The model has {present} gated blocks already and cannot get {blocks}.", "Leave -GatedBlocks out to train those further, or start from its base.", blocks);
            }

            if (blocks > layers)
            {
                throw new ReactException("ReactGatedBlocks", ReactErrorKind.InvalidArgument, $"The model has {layers} blocks in its image tower, fewer than the {blocks} that are to be gated.", $"Give -GatedBlocks from 1 to {layers}.", blocks);
            }
        }

        // What the original takes for transformers is for their training alone.
        var usual = resNet || MethodOptions.MakesHead(Method);
        return this with { Beta2 = Beta2 ?? (usual ? 0.999 : TransformerBeta2), Epsilon = Epsilon ?? (usual ? 1e-8 : TransformerEpsilon) };
    }

    /// <summary>Checks what can be checked without the model and the pairs.</summary>
    /// <exception cref="ReactException">A value cannot work.</exception>
    public void Validate()
    {
        MethodOptions.Check(Method, Given());
        Require(double.IsFinite(EffectiveLearningRate) && EffectiveLearningRate >= 0, nameof(LearningRate), LearningRate, "0 or more");
        Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "0 or more");
        Require(WarmupSteps is null or >= 0, nameof(WarmupSteps), WarmupSteps, "0 or more");
        Require(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Require(BatchSize >= 2, nameof(BatchSize), BatchSize, "2 or more, since pairs are contrasted with each other");
        Require(Accumulation >= 1, nameof(Accumulation), Accumulation, "1 or more");
        Require(MaxGradientNorm is null || (double.IsFinite(MaxGradientNorm.Value) && MaxGradientNorm > 0), nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        Require(GatedBlocks is null or >= 1, nameof(GatedBlocks), GatedBlocks, "1 or more");
        Require(UnlockedImageGroups is null or >= 0, nameof(UnlockedImageGroups), UnlockedImageGroups, "0 or more");
        Require(CountPerClass >= 1, nameof(CountPerClass), CountPerClass, "1 or more");
        Require(ZeroShotShare is >= 0 and <= 1, nameof(ZeroShotShare), ZeroShotShare, "from 0 to 1");
        Require(Alpha is >= 0 and <= HeadConfig.MaxStrength, nameof(Alpha), Alpha, $"from 0 to {HeadConfig.MaxStrength:0}");
        Require(Beta is >= 0 and <= HeadConfig.MaxStrength, nameof(Beta), Beta, $"from 0 to {HeadConfig.MaxStrength:0}");
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "from 0 up to, not including, 1");
        Require(Beta2 is null or (>= 0 and < 1), nameof(Beta2), Beta2, "from 0 up to, not including, 1");
        Require(Epsilon is null || (double.IsFinite(Epsilon.Value) && Epsilon > 0), nameof(Epsilon), Epsilon, "above 0");
        Require(Interpolation is null or (>= 0 and <= 1), nameof(Interpolation), Interpolation, "from 0 to 1");
        Require(Interpolation is null || !AutoInterpolation, nameof(Interpolation), Interpolation, "left out where it is to be chosen");
        Require(ValidationInterval is null or >= 1, nameof(ValidationInterval), ValidationInterval, "1 or more");
        Require(CheckpointInterval >= TimeSpan.Zero, nameof(CheckpointInterval), CheckpointInterval, "0 or more");
        Require(CheckpointSteps is null or >= 1, nameof(CheckpointSteps), CheckpointSteps, "1 or more");
        Require(Views is null or >= 0, nameof(Views), Views, "0 or more");
        Require(Views is null || Augmentation != Augmentation.None, nameof(Views), Views, "left out where -Augmentation is None: there is one view of each picture then");
        Require(CacheLimit >= 0, nameof(CacheLimit), CacheLimit, "0 or more");
        Require(ThrottleLimit is null or >= 1, nameof(ThrottleLimit), ThrottleLimit, "1 or more");
    }

    /// <summary>Names of the options that are not at the method's default.</summary>
    private IEnumerable<string> Given()
    {
        var defaults = Of(Method);
        return typeof(CustomizationOptions).GetProperties()
            .Where(property => property.CanWrite && !Equals(property.GetValue(this), property.GetValue(defaults)))
            .Select(property => property.Name);
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new ReactException("ReactOptionInvalid", ReactErrorKind.InvalidArgument, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} is {value}; it must be {range}."), $"Give another value for {name}, or leave it out.", name);
        }
    }
}
