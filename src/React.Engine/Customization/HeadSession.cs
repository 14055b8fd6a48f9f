using System.Diagnostics;
using React.Embedding;
using React.Models;
using React.Work;

namespace React.Customization;

/// <summary>One run of a method that makes a head: the towers stay as they are, what they say of the pairs is all that is learned from.</summary>
internal sealed class HeadSession(
    IEnumerable<ReactPair> pairs, ReactModel baseModel, CustomizationOptions options, SortedDictionary<string, string> described, CustomizationFolder folder, IWorkObserver observer,
    Func<ReactPair, ReadOnlyMemory<byte>> readImage) : ICustomizationSession
{
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly StepGate _gate = new();
    private readonly Belongings _owned = new();
    private readonly RunIdentity _begun = new(baseModel.Fingerprint, 0, "", 0, "", described);
    private readonly double _secondsBefore = Checkpoints.StateIn(folder.Checkpoint)?.Seconds ?? 0;

    private VectorJournal? _journal;

    private double Seconds => _secondsBefore + _sinceStart.Elapsed.TotalSeconds;

    /// <inheritdoc/>
    public void Execute(CancellationToken stopping)
    {
        var device = Devices.ResolveAll(options.Device)[0];
        var embedder = _owned.Own(ModelEmbedder.Load(baseModel, device, type: PrecisionChoice.Of(options.Precision, device, baseModel.Config)));
        _gate.Pass(() => Checkpoints.Claim(folder.Checkpoint, _begun, Seconds));
        var journal = _owned.Own(new VectorJournal(Path.Combine(folder.Checkpoint, Checkpoints.VectorsName), embedder.Fingerprint, embedder.Dimension));
        _gate.Pass(() => _journal = journal);
        if (journal.Restored > 0)
        {
            observer.Decision($"Continues with the vectors of {journal.Restored} pictures.");
        }

        using var offered = new OfferedPairs(pairs, byClass: true);
        var intake = new ExampleIntake(embedder, journal, _gate, readImage, options, observer);
        intake.Take(offered, stopping);
        offered.MustHaveSome();
        _gate.Pass(() => folder.WriteRejects(intake.Rejections));
        var examples = intake.Examples();
        var made = Maker(embedder).Make(examples, stopping);
        var run = _begun with { OfferedCount = offered.Count, Offered = offered.Fingerprint, UsedCount = examples.Count, Used = intake.Fingerprint };
        var record = new RunRecord(
            RunRecord.Layout, options.Method, baseModel.Path, run, options, made.Plan, examples.Count, intake.Duplicates, intake.Rejections.Count, made.Trained,
            made.Steps.Count == 0 ? null : made.Steps.TakeLast(made.Plan.StepsPerEpoch).Average(step => step.Loss), Seconds, journal.Restored > 0, RunEnvironment.Current(device.ToString()));
        ModelFolder.CheckHead(folder.Path, made.Head, baseModel);
        _gate.Pass(() =>
        {
            // Killed while the result is written, the next run knows the half of it as its own, and makes it anew.
            Checkpoints.Claim(folder.Checkpoint, run, Seconds);
            journal.Dispose();
            folder.MakeRoom();
            ModelFolder.SaveHead(folder.Path, made.Head, baseModel);
            folder.Finish(record, made.Steps);
        });
    }

    /// <inheritdoc/>
    public void HoldAndSave()
    {
        _gate.Close();

        // The next run may open it while this one's thread is still inside libtorch.
        _journal?.Dispose();
        if (Checkpoints.IsIn(folder.Checkpoint))
        {
            Checkpoints.Claim(folder.Checkpoint, _begun, Seconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    private IHeadMaker Maker(ModelEmbedder embedder) => options.Method == CustomizationMethod.Cache
        ? new CacheMaker(options)
        : new RetrievalHeadMaker(embedder, options, observer);
}
