using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using React.Models;
using React.Storage;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// Saves and restores a training's state: weights and moments bit by bit, the history, and what it all belongs to. The file of weights comes
/// first, then <c>state.json</c> replaces its predecessor, then the old weights go: there is a whole checkpoint at any moment.
/// </summary>
internal sealed class Checkpoints(string folder, RunIdentity run, ClipTowers towers, AdamW optimizer, TrainingHistory history, CustomizationOptions options, Stopwatch sinceStart, TrainingValidation? validation = null) : ICheckpoints
{
    /// <summary>What a head's vectors lie in while it is made.</summary>
    public const string VectorsName = "vectors.bin";

    /// <summary>What says what the others are, and whose.</summary>
    public const string StateName = "state.json";

    private const int Version = 1;
    private const string WeightsPrefix = "weights-";
    private const string BestPrefix = "best-";

    private static readonly string[] Names = [StateName, VectorsName, WeightsPrefix, BestPrefix];

    /// <summary>Training goes on at least so many times as long as the last save took.</summary>
    private const int LeastWork = 20;
    private readonly Stopwatch _sinceSaved = Stopwatch.StartNew();
    private double _secondsBefore;
    private TimeSpan _cost;
    private (int Steps, int Validations) _saved;
    private int _savedBest = -1;

    /// <summary>Time spent, with that of the parts before an interruption.</summary>
    public double Seconds => _secondsBefore + sinceStart.Elapsed.TotalSeconds;

    /// <summary>Whether a folder holds a checkpoint.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, StateName));

    /// <summary>Something in a folder without a checkpoint that is no part of a begun one either: it would be lost when one is saved. Null if there is nothing.</summary>
    public static string? Stranger(string folder) => Directory.Exists(folder) && !IsIn(folder)
        ? Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(entry => !Names.Any(name => Path.GetFileName(entry).StartsWith(name, StringComparison.Ordinal)))
        : null;

    /// <summary>How far what the checkpoint in a folder belongs to has come; null if there is none.</summary>
    public static CheckpointState? StateIn(string folder) => IsIn(folder) ? ReadState(folder) : null;

    /// <summary>Leaves a checkpoint without weights: it says whose the folder is while something is made in it that takes no steps, or a result is written.</summary>
    public static void Claim(string folder, RunIdentity run, double seconds)
    {
        StorageError.Guard(folder, () => Directory.CreateDirectory(folder));
        AtomicFile.Write(Path.Combine(folder, StateName), stream => JsonSerializer.Serialize(stream, new CheckpointState(Version, run, seconds, []), CustomizationJson.Default.CheckpointState));
    }

    /// <summary>Continues from the checkpoint, if there is one.</summary>
    /// <returns>Whether there was.</returns>
    /// <exception cref="ReactException">It belongs to other work, or is damaged.</exception>
    public bool Restore()
    {
        if (!IsIn(folder))
        {
            return false;
        }

        var state = ReadState(folder);
        run.MustEqual(state.Run, "a checkpoint", folder);
        Read(WeightsName(state.Steps.Count), Tensors());
        if (validation is not null && state.Validation is { } found)
        {
            Read(BestName(found.BestStep), validation.Best);
            validation.State = found;
            _savedBest = found.BestStep;
        }

        optimizer.StepCount = state.Steps.Count;
        history.Restore(state.Steps);
        _secondsBefore = state.Seconds;
        _saved = Now;
        return true;
    }

    /// <inheritdoc/>
    public void SaveWhenDue()
    {
        var byTime = options.CheckpointInterval > TimeSpan.Zero && _sinceSaved.Elapsed >= options.CheckpointInterval && _sinceSaved.Elapsed >= LeastWork * _cost;
        if (byTime || history.Steps.Count - _saved.Steps >= options.CheckpointSteps)
        {
            Save();
        }
    }

    /// <summary>Saves, unless the last step is saved already. Weights must stand still.</summary>
    public void Save()
    {
        if (Now == _saved)
        {
            return;
        }

        var watch = Stopwatch.StartNew();
        StorageError.Guard(folder, () => Directory.CreateDirectory(folder));
        var weights = WeightsName(history.Steps.Count);
        SafetensorsWriter.Write(Path.Combine(folder, weights), Tensors());
        var best = validation?.State is { } found ? BestName(found.BestStep) : null;
        if (best is not null && _savedBest != validation!.State!.BestStep)
        {
            SafetensorsWriter.Write(Path.Combine(folder, best), validation.Best);
            _savedBest = validation.State.BestStep;
        }

        var state = new CheckpointState(Version, run, Seconds, history.Steps, validation?.State);
        AtomicFile.Write(Path.Combine(folder, StateName), stream => JsonSerializer.Serialize(stream, state, CustomizationJson.Default.CheckpointState));
        _saved = Now;
        StorageError.Guard(folder, () =>
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) is var name && name != weights && name != best && name != StateName))
            {
                File.Delete(file);
            }
        });
        _cost = watch.Elapsed;
        _sinceSaved.Restart();
    }

    private static string WeightsName(int steps) => string.Create(CultureInfo.InvariantCulture, $"{WeightsPrefix}{steps}.safetensors");

    private static string BestName(int step) => string.Create(CultureInfo.InvariantCulture, $"{BestPrefix}{step}.safetensors");

    /// <summary>What has been done, so that nothing is saved twice.</summary>
    private (int Steps, int Validations) Now => (history.Steps.Count, history.Validations);

    private IEnumerable<(string Name, Tensor Value)> Tensors() => towers.Weights.Concat(optimizer.State);

    private static CheckpointState ReadState(string folder)
    {
        var path = Path.Combine(folder, StateName);
        try
        {
            using var stream = AtomicFile.OpenRead(path);
            var state = JsonSerializer.Deserialize(stream, CustomizationJson.Default.CheckpointState);
            return state is { Version: Version, Run.Options: not null, Steps: not null } ? state : throw Damaged(path, "it was written by another version");
        }
        catch (JsonException error)
        {
            throw Damaged(path, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageError.From(error, path);
        }
    }

    private void Read(string file, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        using var reader = SafetensorsReader.Open(Path.Combine(folder, file));
        using var quiet = no_grad();
        foreach (var (name, value) in tensors)
        {
            Read(reader, name, value);
        }
    }

    private void Read(SafetensorsReader reader, string name, Tensor value)
    {
        if (!reader.Contains(name) || !reader.Info(name).Shape.SequenceEqual(value.shape))
        {
            throw Damaged(folder, $"the tensor '{name}' is missing or has another shape");
        }

        using var saved = reader.Read(name);
        value.copy_(saved);
    }

    private static ReactException Damaged(string path, string what) => new("ReactCheckpointDamaged", ReactErrorKind.InvalidData,
        $"The checkpoint '{path}' cannot be used: {what}.", "Begin anew with -Force.", path);
}
