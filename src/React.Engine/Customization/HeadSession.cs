using System.Diagnostics;
using React.Embedding;
using React.Models;
using React.Work;

namespace React.Customization;

/// <summary>One run of a method that makes a head: the towers stay as they are, what they say of the pairs is all that is learned from.</summary>
internal sealed class HeadSession(
    IEnumerable<ReactPair> pairs, ReactModel baseModel, CustomizationOptions options, CustomizationFolder folder, IWorkObserver observer, Func<ReactPair, ReadOnlyMemory<byte>> readImage) : ICustomizationSession
{
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly StepGate _gate = new();
    private ModelEmbedder? _embedder;

    /// <inheritdoc/>
    public void Execute(CancellationToken stopping)
    {
        var device = Devices.Resolve(options.Device);
        var embedder = _embedder = ModelEmbedder.Load(baseModel, device);
        using var offered = new OfferedPairs(pairs, byClass: true);
        var intake = new ExampleIntake(embedder, readImage, options, observer);
        intake.Take(offered, stopping);
        _gate.Pass(() => folder.WriteRejects(intake.Rejections));
        var examples = intake.Examples();
        var made = Maker(embedder).Make(examples, stopping);
        var run = new RunIdentity(baseModel.Fingerprint, offered.Count, offered.Fingerprint, examples.Count, intake.Fingerprint, RunIdentity.Describe(options));
        var record = new RunRecord(
            RunRecord.Layout, options.Method, baseModel.Path, run, options, made.Plan, examples.Count, intake.Duplicates, intake.Rejections.Count, made.Trained,
            made.Steps.Count == 0 ? null : made.Steps.TakeLast(made.Plan.StepsPerEpoch).Average(step => step.Loss), _sinceStart.Elapsed.TotalSeconds, false, RunEnvironment.Current(device.ToString()));
        _gate.Pass(() =>
        {
            // Killed while the result is written, the next run knows the half of it as its own, and makes it anew.
            Checkpoints.Claim(folder.Checkpoint, run);
            ModelFolder.SaveHead(folder.Path, made.Head, baseModel);
            folder.Finish(record, made.Steps);
        });
    }

    /// <inheritdoc/>
    public void HoldAndSave() => _gate.Close();

    /// <inheritdoc/>
    public void Dispose() => _embedder?.Dispose();

    private IHeadMaker Maker(ModelEmbedder embedder) => options.Method == CustomizationMethod.Cache
        ? new CacheMaker(options)
        : new RetrievalHeadMaker(embedder, options, observer);
}
