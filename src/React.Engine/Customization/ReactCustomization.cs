using React.Customization;

namespace React;

/// <summary>A customized model, and how it came about.</summary>
public sealed class ReactCustomization
{
    internal ReactCustomization(string path, RunRecord run, IReadOnlyList<ReactTrainingStep> history)
    {
        Path = path;
        Model = ReactModel.Open(path);
        Base = run.BasePath;
        Method = run.Method;
        PairCount = run.PairCount;
        DuplicateCount = run.DuplicateCount;
        RejectedCount = run.RejectedCount;
        Steps = run.Plan.Steps;
        Epochs = run.Plan.Epochs;
        BatchSize = run.Plan.BatchSize;
        FinalLoss = run.FinalLoss ?? double.NaN;
        History = history;
        Trained = run.TrainedCount;
        Duration = TimeSpan.FromSeconds(run.Seconds);
        Resumed = run.Resumed;
        Interpolation = run.Interpolation ?? 1;
        InterpolationCurve = run.InterpolationCurve ?? [];
        HeldOutCount = run.HeldOutCount;
        BestStep = run.Validation?.BestStep;
        Validation = run.Validation?.Best;
        ValidationBefore = run.Validation?.Before;
    }

    /// <summary>The folder it lies in.</summary>
    public string Path { get; }

    /// <summary>The model after; usable wherever a model is.</summary>
    public ReactModel Model { get; }

    /// <summary>Path of the model before.</summary>
    public string Base { get; }

    /// <summary>What was trained.</summary>
    public CustomizationMethod Method { get; }

    /// <summary>Pairs it was trained on.</summary>
    public int PairCount { get; }

    /// <summary>Pairs left out because their picture came with another one; where classes matter, with one of a better score.</summary>
    public int DuplicateCount { get; }

    /// <summary>Pairs that could not be used; <c>rejects.jsonl</c> lists them.</summary>
    public int RejectedCount { get; }

    /// <summary>Optimizer steps.</summary>
    public int Steps { get; }

    /// <summary>Passes over the pairs.</summary>
    public int Epochs { get; }

    /// <summary>Pairs in a micro-batch.</summary>
    public int BatchSize { get; }

    /// <summary>Mean loss of the last epoch, contrastive or, for a head, of telling classes apart; NaN where nothing was trained.</summary>
    public double FinalLoss { get; }

    /// <summary>What was seen in each step.</summary>
    public IReadOnlyList<ReactTrainingStep> History { get; }

    /// <summary>How many numbers were trained.</summary>
    public long Trained { get; }

    /// <summary>Time spent, over all parts of an interrupted run.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Whether it was continued from a checkpoint.</summary>
    public bool Resumed { get; }

    /// <summary>Where the model stands between its base (0) and what was trained (1).</summary>
    public double Interpolation { get; }

    /// <summary>What the interpolation was chosen by, a point for each value tried; none where it was given.</summary>
    public IReadOnlyList<ReactInterpolationPoint> InterpolationCurve { get; }

    /// <summary>Usable pairs that were not trained on, to choose the interpolation by.</summary>
    public int HeldOutCount { get; }

    /// <summary>The step whose weights the model has, by validation; 0 for those before training. Null without validation: the last one's.</summary>
    public int? BestStep { get; }

    /// <summary>What validation measured then.</summary>
    public double? Validation { get; }

    /// <summary>What validation measured before training.</summary>
    public double? ValidationBefore { get; }

    /// <summary>Opens a finished customization.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="ReactException">There is none, or it is not finished.</exception>
    public static ReactCustomization Open(string path) => new CustomizationFolder(path).Read();

    /// <inheritdoc/>
    public override string ToString() => Path;
}
