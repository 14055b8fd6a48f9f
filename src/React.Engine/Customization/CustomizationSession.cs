using System.Diagnostics;
using React.Models;
using React.Work;

namespace React.Customization;

/// <summary>One contrastive training from the first pair to the finished folder: puts the parts together and owns what they hold.</summary>
internal sealed class CustomizationSession(
    IEnumerable<ReactPair> pairs, ReactModel baseModel, CustomizationOptions options, CustomizationFolder folder, IWorkObserver observer, Func<ReactPair, ReadOnlyMemory<byte>> readImage) : ICustomizationSession
{
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly StepGate _gate = new();
    private readonly Stack<IDisposable> _owned = new();
    private Checkpoints? _checkpoints;

    /// <inheritdoc/>
    public void Execute(CancellationToken stopping)
    {
        var model = Own(baseModel.Load(options.Device));
        var clip = Gated(model.Clip);
        var towers = new ClipTowers(clip, name => TrainedParameters.IsTrained(name, options.Method, options.UnlockedImageGroups, clip.Image.Layers));
        var device = towers.LogitScale.device;
        var images = Own(new ImageRows(towers, model.Preprocessor, options, folder.NewOverflowPath(), device));
        var captions = Own(new CaptionRows(towers, clip.Config.Text.ContextLength, device));
        var offered = Own(new OfferedPairs(pairs));
        var intake = new PairIntake(new PairPreparation(model, readImage), images, captions, options, observer);
        intake.Take(offered, stopping);
        _gate.Pass(() => folder.WriteRejects(intake.Rejections));

        var plan = TrainingPlan.For(options, intake.Count);
        var run = new RunIdentity(baseModel.Fingerprint, offered.Count, offered.Fingerprint, intake.Count, intake.Fingerprint, RunIdentity.Describe(options));
        var optimizer = Own(new AdamW(towers.Trained, options));
        var history = new TrainingHistory(plan, observer);
        var checkpoints = new Checkpoints(folder.Checkpoint, run, towers, optimizer, history, options, _sinceStart);
        var resumed = checkpoints.Restore();
        Tell(plan, towers, resumed, history);

        _gate.Pass(() => _checkpoints = checkpoints);
        var batches = new PairBatches(images, captions, plan, intake.Count, options.Seed);
        var objective = new ContrastiveObjective(towers, batches, options.Accumulation, options.Compatible);
        var schedule = new CosineSchedule(options.EffectiveLearningRate, plan.Warmup, plan.Steps);
        new Trainer(objective, towers.LogitScale, schedule, optimizer, history, checkpoints, _gate).Run(stopping);

        var record = new RunRecord(
            RunRecord.Layout, options.Method, baseModel.Path, run, options, plan, intake.Count, offered.Duplicates, intake.Rejections.Count,
            towers.Trained.Sum(parameter => parameter.Value.numel()), history.Steps.TakeLast(plan.StepsPerEpoch).Average(step => step.Loss),
            checkpoints.Seconds, resumed, RunEnvironment.Current(device.ToString()));
        _gate.Pass(() =>
        {
            // Killed while the result is written, the next run ends from here, and knows the half of a result as its own.
            checkpoints.Save();
            Save(model, clip, towers, record, history);
        });
    }

    /// <inheritdoc/>
    public void HoldAndSave()
    {
        _gate.Close();
        if (!folder.IsFinished)
        {
            _checkpoints?.Save();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_owned.TryPop(out var owned))
        {
            owned.Dispose();
        }
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    /// <summary>The model with gated blocks where the method asks for them: those it has, or new ones.</summary>
    private ClipModel Gated(ClipModel clip)
    {
        var layers = clip.Image.Layers;
        var present = layers - clip.Image.FirstGatedLayer;
        if (options.Method != CustomizationMethod.GatedImage)
        {
            return clip;
        }

        if (present > 0)
        {
            return options.GatedBlocks is null || options.GatedBlocks == present ? clip : throw new ReactException("ReactGatedBlocks", ReactErrorKind.InvalidArgument,
                $"'{baseModel.Name}' has {present} gated blocks already and cannot get {options.GatedBlocks}.", "Leave -GatedBlocks out to train those further, or start from its base.", options.GatedBlocks);
        }

        var blocks = options.GatedBlocks ?? Math.Max(1, layers / 2);
        if (blocks > layers)
        {
            throw new ReactException("ReactGatedBlocks", ReactErrorKind.InvalidArgument, $"'{baseModel.Name}' has {layers} blocks in its image tower, fewer than the {blocks} that are to be gated.", $"Give -GatedBlocks from 1 to {layers}.", blocks);
        }

        observer.Decision($"The last {blocks} of {layers} blocks get a gated one.");
        var gated = Own(clip.WithGates(blocks, options.Seed));
        clip.Dispose();
        return gated;
    }

    private void Tell(TrainingPlan plan, ClipTowers towers, bool resumed, TrainingHistory history)
    {
        observer.Decision($"{options.Method}: {towers.Trained.Sum(parameter => parameter.Value.numel()):N0} numbers are trained in {plan.Steps} steps, {plan.StepsPerEpoch} an epoch, each on {plan.Accumulation * plan.BatchSize} pairs; warm-up {plan.Warmup} steps.");
        if (resumed)
        {
            observer.Decision($"Continues after step {history.Steps.Count} of {plan.Steps}.");
        }
    }

    private void Save(LoadedModel model, ClipModel clip, ClipTowers towers, RunRecord record, TrainingHistory history)
    {
        if (options.Method == CustomizationMethod.Full)
        {
            ModelFolder.Save(folder.Path, clip, model.Tokenizer);
        }
        else
        {
            ModelFolder.SaveCustomization(folder.Path, clip, towers.Changed, baseModel);
        }

        folder.Finish(record, history.Steps);
    }
}
