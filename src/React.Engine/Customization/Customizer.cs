using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Customization;

/// <summary>
/// Customizes a model on pairs. The result follows from base, pairs, options and seed; see <see cref="RunEnvironment"/> for how far that holds
/// across machines.
/// </summary>
public static class Customizer
{
    /// <summary>
    /// Trains until all epochs are done. Interrupted (also by a kill), the same call continues from the last checkpoint and ends with the same
    /// weights; finished, it returns the result at once.
    /// </summary>
    /// <param name="pairs">Read once, on a thread of its own, while pairs are decoded. A picture that comes twice is used once.</param>
    /// <param name="baseModel">The model to start from; itself a customization, or not.</param>
    /// <param name="options">How to train.</param>
    /// <param name="destination">A folder that is empty, does not exist, or holds this very customization.</param>
    /// <param name="observer">Told of progress, decisions and rejected pairs, from other threads.</param>
    /// <param name="stopping">Stops within a second, whatever is under way, with a checkpoint of the last whole step.</param>
    /// <param name="readImage">Fetches the encoded picture of a pair; called on many threads. By default reads what the locator names.</param>
    /// <exception cref="ReactException">
    /// <c>ReactOptionInvalid</c>, <c>ReactTooFewPairs</c>, <c>ReactTooFewClasses</c>, <c>ReactCustomizationMismatch</c> (the destination holds other work),
    /// <c>ReactDestinationOccupied</c>, <c>ReactTrainingDiverged</c>, <c>ReactCheckpointDamaged</c>, <c>ReactFolderBusy</c>, or what storage and model say.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static ReactCustomization Run(
        IEnumerable<ReactPair> pairs, ReactModel baseModel, CustomizationOptions options, string destination, IWorkObserver observer, CancellationToken stopping,
        Func<ReactPair, ReadOnlyMemory<byte>>? readImage = null)
    {
        options.Validate();
        options = options.For(baseModel.Config);
        var folder = new CustomizationFolder(destination);
        StorageError.Guard(folder.Path, () => Directory.CreateDirectory(folder.Path));
        using var writing = FolderLock.Acquire(folder.Path);
        folder.Prepare(options.Restart);
        var described = RunIdentity.Describe(options);
        if (folder.IsFinished)
        {
            return Finished(folder, new OfferedPairs(pairs, MethodOptions.MakesHead(options.Method)), baseModel, described, observer, stopping);
        }

        if (Checkpoints.RunIn(folder.Checkpoint) is { } saved)
        {
            // What can be told before the pairs are read.
            (saved with { Base = baseModel.Fingerprint, Options = described }).MustEqual(saved, "a checkpoint", folder.Path);
        }

        readImage ??= pair => ImageLocator.Parse(pair.Locator).Read();
        ICustomizationSession session = MethodOptions.MakesHead(options.Method)
            ? new HeadSession(pairs, baseModel, options, folder, observer, readImage)
            : new CustomizationSession(pairs, baseModel, options, folder, observer, readImage);
        StoppableWork.Run("React customization", () => session.Execute(stopping), session.HoldAndSave, session.Dispose, stopping);
        return folder.Read();
    }

    private static ReactCustomization Finished(
        CustomizationFolder folder, OfferedPairs pairs, ReactModel baseModel, SortedDictionary<string, string> described, IWorkObserver observer, CancellationToken stopping)
    {
        using var offered = pairs;
        foreach (var _ in offered)
        {
            stopping.ThrowIfCancellationRequested();
        }

        var saved = folder.ReadRun().Run;
        var asked = saved with { Base = baseModel.Fingerprint, Options = described, Offered = offered.Fingerprint, OfferedCount = offered.Count };
        asked.MustEqual(saved, "a finished customization", folder.Path);
        folder.RemoveCheckpoint();
        observer.Decision($"'{folder.Path}' holds this customization already; nothing is to be done.");
        return folder.Read();
    }
}
