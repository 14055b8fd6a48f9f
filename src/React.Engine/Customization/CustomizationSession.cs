using System.Diagnostics;
using System.Globalization;
using React.Embedding;
using React.Indexing;
using React.Models;
using React.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>One contrastive training from the first pair to the finished folder: puts the parts together and owns what they hold.</summary>
internal sealed class CustomizationSession(
    IEnumerable<ReactPair> pairs, ReactModel baseModel, CustomizationOptions options, SortedDictionary<string, string> described, TrainingAids aids, IndexSample? sample, ReactIndex? captionIndex,
    CustomizationFolder folder, IWorkObserver observer, Func<ReactPair, ReadOnlyMemory<byte>> readImage) : ICustomizationSession
{
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly StepGate _gate = new();
    private readonly Belongings _owned = new();
    private Checkpoints? _checkpoints;

    /// <inheritdoc/>
    public void Execute(CancellationToken stopping)
    {
        var devices = Devices.ResolveAll(options.Device);
        var model = _owned.Own(baseModel.Load(devices[0]));
        var clip = Gated(model.Clip);
        var towers = _owned.Own(Towers(clip));
        var device = towers.LogitScale.device;
        var start = options.AutoInterpolation ? _owned.Own(new WeightCopy(towers.Weights)) : null;
        var threads = devices.Count == 1 && device.type == DeviceType.CPU ? _owned.Own(new LoneThreads()) : null;
        var views = new PictureViews(model.Preprocessor, options);
        var images = _owned.Own(new ImageRows(towers, baseModel.Fingerprint, views, options, folder.NewOverflowPath, device, threads));
        var captions = _owned.Own(new CaptionRows(towers, clip.Config.Text.ContextLength, device, threads, captionIndex?.OpenVectors(VectorKind.Text)));
        var offered = _owned.Own(new OfferedPairs(pairs));
        var intake = new PairIntake(new PairPreparation(model, views, readImage), images, captions, options, observer);
        intake.Take(offered, stopping);
        offered.MustHaveSome();
        _gate.Pass(() => folder.WriteRejects(intake.Rejections));

        var rows = HeldOutRows.Split(options, intake.Count);
        var others = Sample(model, towers, offered, device, threads, stopping);
        var plan = TrainingPlan.For(options, rows.Training.Length);
        var run = new RunIdentity(baseModel.Fingerprint, offered.Count, offered.Fingerprint, intake.Count, intake.Fingerprint, described);
        var optimizer = _owned.Own(new AdamW(towers.Trained, options));
        var history = new TrainingHistory(plan, observer);
        var validation = aids.Validation is { } how ? _owned.Own(new TrainingValidation(
            how, new ModelEmbedder(new LoadedModel(baseModel, clip, model.Tokenizer, device), threads), towers, history, options.ValidationInterval ?? plan.StepsPerEpoch, plan.Steps, _gate, observer)) : null;
        var checkpoints = new Checkpoints(folder.Checkpoint, run, towers, optimizer, history, options, _sinceStart, validation);
        var resumed = checkpoints.Restore();
        Tell(plan, towers, rows, resumed, history);
        if (options.LogPath is { } log)
        {
            history.Log = _owned.Own(EventLog.Open(log, folder.Path, history.Steps.Count));
        }

        _gate.Pass(() => _checkpoints = checkpoints);
        var batches = new PairBatches(images, captions, plan, rows.Training, options.Seed);
        var shared = Shared(clip, towers, [.. devices.Skip(1)], threads);
        var objective = new ContrastiveObjective(shared, batches, options.Accumulation, options.Compatible);
        var schedule = new CosineSchedule(options.EffectiveLearningRate, plan.Warmup, plan.Steps);
        new Trainer(objective, shared, schedule, optimizer, history, checkpoints, _gate, validation).Run(stopping);
        images.Tell(observer);
        history.TellGuessing();

        // Killed while the result is chosen and written, the next run ends from here, and knows the half of a result as its own.
        // From here on the weights are no longer those of the last step; nothing is saved of them but the result.
        _gate.Pass(() =>
        {
            checkpoints.Save();
            validation?.PutBackBest();
        });
        var curve = start is null ? null : new InterpolationSearch(towers, start, GatesAreNew, new JudgedPairs(images, captions, rows.HeldOut), others, observer).Run(stopping);
        var interpolation = curve is null ? options.Interpolation : InterpolationSearch.Best(curve);
        TellInterpolation(curve, interpolation);

        var record = new RunRecord(
            RunRecord.Layout, options.Method, baseModel.Path, run, options, plan, rows.Training.Length, offered.Duplicates, intake.Rejections.Count,
            towers.Trained.Sum(parameter => parameter.Value.numel()), history.Steps.TakeLast(plan.StepsPerEpoch).Average(step => step.Loss),
            checkpoints.Seconds, resumed, RunEnvironment.Current(device.ToString()))
        {
            Interpolation = interpolation,
            InterpolationCurve = curve,
            HeldOutCount = rows.HeldOut.Length,
            SampleCount = others?.Rows.Length ?? 0,
            Validation = validation?.State,
        };
        _gate.Pass(() => Save(model, clip, towers, record, history));
    }

    /// <inheritdoc/>
    public void HoldAndSave()
    {
        _gate.Close();
        _checkpoints?.Save();
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    /// <summary>What computes the steps: all devices, or both halves of the processor, or the towers themselves.</summary>
    private ITowers Shared(ClipModel clip, ClipTowers towers, Device[] others, LoneThreads? threads) =>
        others.Length > 0 ? _owned.Own(new ReplicatedTowers(clip, towers, others, replica => Towers(replica)))
        : threads is null || towers.DependsOnBatch ? towers
        : _owned.Own(new HalvedTowers(clip, towers, threads, alias => Towers(alias, towers)));

    private ClipTowers Towers(ClipModel clip, ClipTowers? like = null) => new(
        clip, name => TrainedParameters.IsTrained(name, options.Method, options.UnlockedImageGroups, clip.Image.Layers),
        options.Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, options.GradientCheckpointing ?? ActivationMemory.IsShort(clip, options), like);

    /// <summary>Whether the base has no gated blocks, and the result has.</summary>
    private bool GatesAreNew => options.Method == CustomizationMethod.GatedImage && baseModel.GatedBlocks == 0;

    /// <summary>Pairs of the index that are not among those offered, as many as are held out at most; null where none are needed.</summary>
    private JudgedPairs? Sample(LoadedModel model, ClipTowers towers, OfferedPairs offered, Device device, LoneThreads? threads, CancellationToken stopping)
    {
        if (sample is null)
        {
            return null;
        }

        var plain = options with { Augmentation = Augmentation.None };
        var views = new PictureViews(model.Preprocessor, plain);
        var images = _owned.Own(new ImageRows(towers, baseModel.Fingerprint, views, plain, folder.NewOverflowPath, device, threads));
        var captions = _owned.Own(new CaptionRows(towers, model.Clip.Config.Text.ContextLength, device, threads));
        var unrelated = _owned.Own(new OfferedPairs(sample.Pairs.Where(pair => !offered.Contains(pair.Locator)).Take(HeldOutRows.Most)));
        var intake = new PairIntake(new PairPreparation(model, views, readImage), images, captions, plain, SilentObserver.Instance);
        intake.Take(unrelated, stopping);
        if (intake.Count < HeldOutRows.Least)
        {
            throw new ReactException("ReactIndexSample", ReactErrorKind.InvalidData,
                $"Of {sample.Pairs.Count} pairs drawn from '{aids.Index!.Path}' only {intake.Count} are not among those to learn from and have a picture that can be read; {HeldOutRows.Least} are needed to tell what is forgotten.",
                "Leave -Index out, or give the index of a larger corpus whose pictures are there.", aids.Index.Path);
        }

        return new JudgedPairs(images, captions, [.. Enumerable.Range(0, intake.Count)]);
    }

    /// <summary>The model with gated blocks where the method asks for them: those it has, or new ones.</summary>
    private ClipModel Gated(ClipModel clip)
    {
        if (!GatesAreNew)
        {
            return clip;
        }

        var layers = clip.Image.Layers;
        var blocks = options.GatedBlocks ?? Math.Max(1, layers / 2);
        observer.Decision($"The last {blocks} of {layers} blocks get a gated one.");
        var gated = _owned.Own(clip.WithGates(blocks, options.Seed));
        clip.Dispose();
        return gated;
    }

    private void TellInterpolation(IReadOnlyList<ReactInterpolationPoint>? curve, double? value)
    {
        if (curve is not null)
        {
            var culture = CultureInfo.InvariantCulture;
            observer.Decision($"Interpolation {value!.Value.ToString("0.0", culture)} has the least loss: {string.Join(", ", curve.Select(point => string.Create(culture, $"{point.Interpolation:0.0} {point.Loss:0.000}")))}.");
            if (value == 0)
            {
                observer.Warning("By the pairs that were held out, nothing between the base and what was trained is better than the base: the interpolation is 0, and the result works as its base.");
            }
        }
    }

    private void Tell(TrainingPlan plan, ClipTowers towers, HeldOutRows rows, bool resumed, TrainingHistory history)
    {
        if (rows.HeldOut.Length > 0)
        {
            observer.Decision($"{rows.HeldOut.Length} pairs are held out, and are not trained on; the interpolation is chosen by them{(sample is null ? "" : $" and by a sample of '{aids.Index!.Name}'")}.");
        }

        observer.Decision($"{options.Method}: {towers.Trained.Sum(parameter => parameter.Value.numel()):N0} numbers are trained in {plan.Steps} steps, {plan.StepsPerEpoch} an epoch, each on {plan.Accumulation * plan.BatchSize} pairs; warm-up {plan.Warmup} steps.");
        if (resumed)
        {
            observer.Decision($"Continues after step {history.Steps.Count} of {plan.Steps}.");
        }
    }

    private void Save(LoadedModel model, ClipModel clip, ClipTowers towers, RunRecord record, TrainingHistory history)
    {
        folder.MakeRoom();
        if (options.Method == CustomizationMethod.Full && record.Interpolation is null)
        {
            ModelFolder.Save(folder.Path, clip, model.Tokenizer);
        }
        else
        {
            ModelFolder.SaveCustomization(folder.Path, clip, towers.Changed, baseModel, record.Interpolation ?? 1);
        }

        folder.Finish(record, history.Steps);
        _checkpoints = null;
    }
}
