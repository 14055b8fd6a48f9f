using System.Text.Json;
using React.Models;
using React.Storage;
using React.Work;

namespace React.Customization;

/// <summary>The files of a customization beside its model: run.json, history.jsonl, rejects.jsonl and, until it is finished, checkpoint/.</summary>
internal sealed class CustomizationFolder(string path)
{
    private const string RunName = "run.json";
    private const string HistoryName = "history.jsonl";
    private const string RejectsName = "rejects.jsonl";
    private const string OverflowPrefix = "pixels-";
    private const string DamagedId = "ReactCustomizationDamaged";

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Where checkpoints are.</summary>
    public string Checkpoint => File("checkpoint");

    /// <summary>Whether a whole customization is here: run.json is written last, and config.json is the first to go.</summary>
    public bool IsFinished => HasRun && System.IO.File.Exists(File(ModelFiles.ConfigName));

    private bool HasRun => System.IO.File.Exists(File(RunName));

    private bool IsOurs => HasRun || Checkpoints.IsIn(Checkpoint);

    /// <summary>A path for a temporary file that no other run uses.</summary>
    public string NewOverflowPath() => File($"{OverflowPrefix}{Guid.NewGuid():N}.tmp");

    /// <summary>Whether a run under way, whose checkpoint is here, will take the place of the model. A checkpoint may also be left from the model's own end.</summary>
    public bool IsBeingReplaced => IsFinished && Checkpoints.StateIn(Checkpoint) is { } begun && !IsLeftBehind(begun);

    /// <summary>Makes the folder ready to be written. Call with its lock held.</summary>
    /// <param name="restart">Whether what is here of an earlier run is to go: what is unfinished at once, a model when the new one takes its place.</param>
    /// <exception cref="ReactException">It holds a model that no customization wrote, or something else where checkpoints would lie.</exception>
    public void Prepare(bool restart)
    {
        StorageError.Guard(Path, () =>
        {
            if (!IsOurs && Directory.EnumerateFiles(Path).Any(IsModelFile))
            {
                throw Occupied("a model that is not a customization's");
            }

            if (Checkpoints.Stranger(Checkpoint) is { } stranger)
            {
                throw Occupied($"'{System.IO.Path.GetRelativePath(Path, stranger)}', which is no customization's, where checkpoints would lie");
            }

            foreach (var left in Directory.EnumerateFiles(Path, $"{OverflowPrefix}*.tmp"))
            {
                System.IO.File.Delete(left);
            }
        });

        // A run.json without its model is left where one was being replaced; with a checkpoint, that run ends from there.
        if (IsOurs && !IsFinished && (restart || !Checkpoints.IsIn(Checkpoint)))
        {
            RemoveModel();
        }

        if (restart)
        {
            RemoveCheckpoint();
        }
    }

    /// <summary>Reads a finished customization.</summary>
    public ReactCustomization Read() => new(Path, ReadRun(), ReadHistory());

    /// <summary>Reads run.json.</summary>
    public RunRecord ReadRun() => Read(RunName, stream => JsonSerializer.Deserialize(stream, CustomizationJson.Default.RunRecord) is { Version: RunRecord.Layout, Run.Options: not null, Plan: not null } run
        ? run
        : throw new JsonException("it was written by another version"));

    /// <summary>Lists the pairs that could not be used; no file if there are none.</summary>
    public void WriteRejects(IReadOnlyList<Rejection> rejections)
    {
        if (rejections.Count > 0)
        {
            WriteLines(RejectsName, rejections, (stream, rejection) => JsonSerializer.Serialize(stream, rejection, CustomizationLines.Default.Rejection));
        }
        else
        {
            StorageError.Guard(Path, () => System.IO.File.Delete(File(RejectsName)));
        }
    }

    /// <summary>Removes the model of an earlier run, if there is one, before a new one is written in its place. The checkpoint says meanwhile whose the folder is.</summary>
    public void MakeRoom()
    {
        if (HasRun)
        {
            RemoveModel();
        }
    }

    /// <summary>Writes the last files, after the model: history, then run.json, which says that all is whole; then the checkpoint goes.</summary>
    public void Finish(RunRecord run, IReadOnlyList<ReactTrainingStep> history)
    {
        WriteLines(HistoryName, history, (stream, step) => JsonSerializer.Serialize(stream, step, CustomizationLines.Default.ReactTrainingStep));
        AtomicFile.Write(File(RunName), stream => JsonSerializer.Serialize(stream, run, CustomizationJson.Default.RunRecord));
        RemoveCheckpoint();
    }

    /// <summary>Removes the checkpoint of a run that is finished or not wanted.</summary>
    public void RemoveCheckpoint() => StorageError.Guard(Checkpoint, () =>
    {
        if (Directory.Exists(Checkpoint))
        {
            // What names the others first: without it, nobody takes them for a checkpoint.
            System.IO.File.Delete(System.IO.Path.Combine(Checkpoint, Checkpoints.StateName));
            Directory.Delete(Checkpoint, recursive: true);
        }
    });

    /// <summary>At any moment the folder holds no half of a model that would open: its configuration goes first, run.json last.</summary>
    private void RemoveModel() => StorageError.Guard(Path, () =>
    {
        ModelFolder.MakeRoom(Path, replace: true);
        System.IO.File.Delete(File(ModelFiles.WeightsName));
        System.IO.File.Delete(File(HistoryName));
        System.IO.File.Delete(File(RunName));
    });

    private bool IsLeftBehind(CheckpointState begun)
    {
        try
        {
            var finished = ReadRun();
            return begun.Run.Is(finished.Run) && (MethodOptions.MakesHead(finished.Method) || begun.Steps.Count >= finished.Plan.Steps);
        }
        catch (ReactException error) when (error.ErrorId == DamagedId)
        {
            return false;
        }
    }

    private ReactException Occupied(string what) => new("ReactDestinationOccupied", ReactErrorKind.InvalidArgument, $"'{Path}' holds {what}.", "Choose a folder that is empty or does not exist.", Path);

    private static bool IsModelFile(string file) =>
        System.IO.Path.GetFileName(file) == ModelFiles.ConfigName || file.EndsWith(".safetensors", StringComparison.Ordinal);

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private List<ReactTrainingStep> ReadHistory() => Read(HistoryName, stream =>
    {
        using var reader = new StreamReader(stream);
        var steps = new List<ReactTrainingStep>();
        while (reader.ReadLine() is { } line)
        {
            steps.Add(JsonSerializer.Deserialize(line, CustomizationLines.Default.ReactTrainingStep) ?? throw new JsonException("an empty line"));
        }

        return steps;
    });

    private T Read<T>(string name, Func<Stream, T> read)
    {
        try
        {
            using var stream = AtomicFile.OpenRead(File(name));
            return read(stream);
        }
        catch (JsonException error)
        {
            throw new ReactException(DamagedId, ReactErrorKind.InvalidData, $"'{File(name)}' cannot be read: {error.Message}", "Restore the file, or customize again with -Force.", File(name), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageError.From(error, File(name));
        }
    }

    private void WriteLines<T>(string name, IEnumerable<T> items, Action<Stream, T> write) => AtomicFile.Write(File(name), stream =>
    {
        foreach (var item in items)
        {
            write(stream, item);
            stream.Write("\n"u8);
        }
    });
}
