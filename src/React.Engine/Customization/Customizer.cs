using System.Globalization;
using React.Corpora;
using React.Models;
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
    /// <param name="aids">What the training looks at beside the pairs; by default nothing.</param>
    /// <exception cref="ReactException">
    /// <c>ReactOptionInvalid</c>, <c>ReactTooFewPairs</c>, <c>ReactTooFewClasses</c>, <c>ReactCustomizationMismatch</c> (the destination holds other work),
    /// <c>ReactDestinationOccupied</c>, <c>ReactTrainingDiverged</c>, <c>ReactCheckpointDamaged</c>, <c>ReactFolderBusy</c>, or what storage and model say.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static ReactCustomization Run(
        IEnumerable<ReactPair> pairs, ReactModel baseModel, CustomizationOptions options, string destination, IWorkObserver observer, CancellationToken stopping,
        Func<ReactPair, ReadOnlyMemory<byte>>? readImage = null, TrainingAids? aids = null)
    {
        // Whatever can be refused is refused before anything in the destination is touched.
        options.Validate();
        aids ??= new TrainingAids();
        if (options.ValidationInterval is not null && aids.Validation is null)
        {
            throw new ReactException("ReactValidationPath", ReactErrorKind.InvalidArgument, $"-ValidationInterval {options.ValidationInterval} says when to validate, but there are no pictures to validate by.", "Give -ValidationPath, a test set.", options.ValidationInterval);
        }

        baseModel.MustBeAsSaved();
        options = WithRate(options.For(baseModel.Config), baseModel, observer);
        var device = Devices.ResolveAll(options.Device)[0];
        var folder = new CustomizationFolder(destination);
        if (baseModel.LiesIn(folder.Path))
        {
            throw new ReactException("ReactDestinationOccupied", ReactErrorKind.InvalidArgument,
                $"'{folder.Path}' holds the model that is to be customized, or one that it is made from.", "Choose another folder: a customization needs its base.", folder.Path);
        }

        var sample = IndexSample.Of(options, aids);
        StorageError.Guard(folder.Path, () => Directory.CreateDirectory(folder.Path));
        using var writing = FolderLock.Acquire(folder.Path);
        folder.Prepare(options.Restart);
        options = options with { Precision = PrecisionOf(options, baseModel, device, folder) };
        var captions = CaptionVectors.Of(pairs, baseModel, options, observer);
        var described = RunIdentity.Describe(options, aids, sample, captions);
        if (folder.IsFinished && !options.Restart && !folder.IsBeingReplaced)
        {
            return Finished(folder, new OfferedPairs(pairs, MethodOptions.MakesHead(options.Method)), baseModel, described, observer, stopping);
        }

        if (Checkpoints.StateIn(folder.Checkpoint)?.Run is { } saved)
        {
            // What can be told before the pairs are read.
            (saved with { Base = baseModel.Fingerprint, Options = described }).MustEqual(saved, "a checkpoint", folder.Path);
        }

        readImage ??= pair => ImageLocator.Parse(pair.Locator).Read();
        ICustomizationSession session = MethodOptions.MakesHead(options.Method)
            ? new HeadSession(pairs, baseModel, options, described, folder, observer, readImage)
            : new CustomizationSession(pairs, baseModel, options, described, aids, sample, captions, folder, observer, readImage);
        StoppableWork.Run("React customization", () => session.Execute(stopping), session.HoldAndSave, session.Dispose, stopping);
        return folder.Read();
    }

    /// <summary>The precision that was asked for; else that of what is begun already, or the faster one.</summary>
    private static Precision PrecisionOf(CustomizationOptions options, ReactModel model, TorchSharp.torch.Device device, CustomizationFolder folder)
    {
        if (options.Precision != Precision.Auto || model.Config.Vision.ResNetLayers is not null)
        {
            return options.Precision == Precision.Auto ? Precision.Float32 : options.Precision;
        }

        var begun = Checkpoints.StateIn(folder.Checkpoint)?.Run ?? (folder.IsFinished && !options.Restart ? folder.ReadRun().Run : null);
        return begun is not null ? Enum.Parse<Precision>(begun.Options.GetValueOrDefault(nameof(options.Precision), nameof(Precision.Float32)))
            : PrecisionChoice.Of(Precision.Auto, device, model.Config) == TorchSharp.torch.ScalarType.BFloat16 ? Precision.BFloat16
            : Precision.Float32;
    }

    /// <summary>The options with the default rate that depends on whether the model is trained already.</summary>
    private static CustomizationOptions WithRate(CustomizationOptions options, ReactModel baseModel, IWorkObserver observer)
    {
        if (options.Method != CustomizationMethod.Full || options.LearningRate is not null || ClipInitialization.IsStart(baseModel.ReadLogitScale()))
        {
            return options;
        }

        observer.Decision($"'{baseModel.Name}' is trained already: the highest learning rate is {CustomizationOptions.FineTuningRate.ToString("0e+0", CultureInfo.InvariantCulture)}, not that for random weights.");
        return options with { LearningRate = CustomizationOptions.FineTuningRate };
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
