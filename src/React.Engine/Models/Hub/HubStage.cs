using React.Storage;
using React.Work;

namespace React.Models.Hub;

/// <summary>
/// A folder that a model is being saved in. What arrives waits below it until all is whole; then it takes its place, the configuration last, so that the
/// folder holds no model, or a whole one. The folder is locked as long as this lives.
/// </summary>
internal sealed class HubStage : IDisposable
{
    private const string StageName = ".react-download";

    // For what else is written on the disk meanwhile.
    private const long SpareBytes = 16 << 20;

    private readonly HubPlan plan;
    private readonly FolderLock writing;
    private readonly Dictionary<string, HubRecordFile> arrived = new(StringComparer.Ordinal);
    private readonly HashSet<string> kept = new(StringComparer.Ordinal);

    private HubStage(HubPlan plan, FolderLock writing)
    {
        this.plan = plan;
        this.writing = writing;
    }

    private string Folder => plan.Folder;

    private string Waiting => Path.Combine(Folder, StageName);

    /// <summary>Makes the folder and locks it.</summary>
    /// <exception cref="ReactException">Another process saves there, or the folder cannot be written.</exception>
    public static HubStage Open(HubPlan plan)
    {
        StorageError.Guard(plan.Folder, () => Directory.CreateDirectory(plan.Folder));
        return new HubStage(plan, FolderLock.Acquire(plan.Folder));
    }

    /// <summary>Refuses a folder that holds another model, unless it may be replaced.</summary>
    public static void EnsureFree(HubReference reference, string folder, bool replace)
    {
        var unfinished = HubRecord.Read(Path.Combine(folder, StageName));
        if (unfinished?.IsOf(reference) == true)
        {
            return;
        }

        if (!replace && (unfinished ?? HubRecord.Read(folder)) is { } other && !other.IsOf(reference))
        {
            throw new ReactException("ReactFolderHoldsModel", ReactErrorKind.InvalidArgument, $"'{folder}' holds {other.Repository}{(other.File is null ? "" : "/" + other.File)} at revision {other.Revision}.",
                "Choose another folder, or use -Force to replace it.", folder);
        }

        // A model of this name of which files are gone or changed is mended.
        if (HubRecord.Read(folder)?.IsOf(reference) != true)
        {
            ModelFolder.RefuseUnless(replace, folder);
        }
    }

    /// <summary>Makes ready for what will arrive. What waits and is not wanted any more goes; what is wanted stays and is continued.</summary>
    public void Begin(Uri endpoint)
    {
        if (plan.Choice!.Config is not null)
        {
            EnsureNoRival();
        }

        StorageError.Guard(Waiting, () =>
        {
            Directory.CreateDirectory(Waiting);
            var wanted = plan.Files.SelectMany(file => new[] { PartOf(file), HubDownload.TagOf(PartOf(file)) }).ToHashSet(StringComparer.Ordinal);
            foreach (var file in Directory.EnumerateFiles(Waiting).Where(file => !wanted.Contains(file)))
            {
                File.Delete(file);
            }
        });
        Record(endpoint, "", []).Write(Waiting);
    }

    /// <summary>Refuses to begin what the disk cannot hold.</summary>
    public void EnsureSpace()
    {
        var missing = plan.Files.Sum(file => Math.Max(0, (file.Bytes ?? 0) - Length(PartOf(file)) - (CanKeep(file) ? file.Bytes ?? 0 : 0)));
        if (missing > 0 && Free() is { } free && missing + SpareBytes > free)
        {
            throw new ReactException("ReactDiskFull", ReactErrorKind.LimitReached, $"{DataSize.Text(missing)} are still to come for '{Folder}', and {DataSize.Text(free)} are free there.",
                "Free some space or choose another disk, then run the same command again: it continues.", Folder);
        }
    }

    /// <summary>Where a file arrives. The name holds what identifies its content, so that a part is never continued with another file.</summary>
    public string PartOf(HubFile file) => Path.Combine(Waiting, $"{HubPlan.NameOf(file)}.{(file.Sha256 ?? file.GitBlob ?? plan.Listing!.Commit)[..16]}.part");

    /// <summary>Keeps a file that lies in the folder and is the one wanted.</summary>
    public bool TryKeep(HubFile file, CancellationToken stopping)
    {
        var path = Place(file);
        if (!CanKeep(file) || Checksums.Sha256(path, stopping) is var hash && hash != file.Sha256)
        {
            return false;
        }

        arrived[file.Name] = new HubRecordFile(HubPlan.NameOf(file), file.Bytes!.Value, file.Sha256!);
        return kept.Add(HubPlan.NameOf(file));
    }

    /// <summary>A file is there as a whole. A configuration is looked at at once: weights of what is no CLIP model need not come.</summary>
    /// <exception cref="ReactException">It describes no model that can be computed.</exception>
    public void Arrived(HubFile file, string sha256, HubChoice choice)
    {
        arrived[file.Name] = new HubRecordFile(HubPlan.NameOf(file), new FileInfo(PartOf(file)).Length, sha256);
        if (file == choice.Config)
        {
            ModelConfigFile.Read(PartOf(file));
        }
    }

    /// <summary>Puts all into its place.</summary>
    /// <returns>The model's folder or file.</returns>
    public string Commit(Uri endpoint)
    {
        var record = Record(endpoint, plan.Listing!.Commit, [.. plan.Files.Select(file => arrived[file.Name])]);
        StorageError.Guard(Folder, () =>
        {
            // First what would be read of the old model, its configuration before all; what is only replaced stays until then.
            var names = record.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
            string[] old = [.. HubRecord.Read(Folder)?.Files.Select(file => file.Name) ?? []];
            IEnumerable<string> stale = plan.Choice!.Config is null ? old : [ModelFiles.ConfigName, .. ModelFiles.CompanionNames, .. old];
            File.Delete(Path.Combine(Folder, HubRecord.FileName));
            foreach (var name in stale.Where(name => !kept.Contains(name) && (!names.Contains(name) || name is ModelFiles.ConfigName or ModelFiles.OpenClipConfigName)))
            {
                File.Delete(Path.Combine(Folder, name));
            }

            foreach (var file in plan.Files.Where(file => file != plan.Choice.Config))
            {
                Move(file);
            }
        });
        record.Write(Folder);
        StorageError.Guard(Folder, () =>
        {
            if (plan.Choice!.Config is { } config)
            {
                Move(config);
            }

            Directory.Delete(Waiting, recursive: true);
        });
        return record.ModelPath(Folder);
    }

    /// <summary>Gives the folder back; one that nothing arrived in goes.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(Waiting) && Directory.EnumerateFiles(Waiting, "*.part").All(part => new FileInfo(part).Length == 0))
            {
                Directory.Delete(Waiting, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays, and the next run takes it up.
        }

        writing.Dispose();
        DeleteEmpty(Folder);
    }

    private static void DeleteEmpty(string folder)
    {
        try
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An empty folder does no harm.
        }
    }

    /// <summary>Weights of somebody else that would be read in place of those that come; they are not ours to delete.</summary>
    private void EnsureNoRival()
    {
        var own = plan.Files.Select(HubPlan.NameOf).Concat(HubRecord.Read(Folder)?.Files.Select(file => file.Name) ?? []).Concat(ModelFiles.CompanionNames).ToHashSet(StringComparer.Ordinal);
        if (ModelFiles.AllWeights(Folder).Select(file => Path.GetFileName(file)).FirstOrDefault(name => !own.Contains(name)) is { } rival)
        {
            throw new ReactException("ReactFolderHoldsModel", ReactErrorKind.InvalidArgument, $"'{Folder}' holds '{rival}', which would be read in place of the model.", "Choose another folder, or move that file away.", Folder);
        }
    }

    private HubRecord Record(Uri endpoint, string commit, IReadOnlyList<HubRecordFile> files) =>
        new(plan.Reference.Repository, plan.Reference.File, plan.Reference.Revision, commit, endpoint.AbsoluteUri.TrimEnd('/'), files);

    // The configuration always moves: as long as it is away, the folder holds no model.
    private bool CanKeep(HubFile file) => file != plan.Choice!.Config && file is { Sha256: not null, Bytes: { } bytes } && Length(Place(file)) == bytes;

    private string Place(HubFile file) => SafePath.Join(Folder, HubPlan.NameOf(file));

    private void Move(HubFile file)
    {
        if (!kept.Contains(HubPlan.NameOf(file)))
        {
            AtomicFile.Replace(PartOf(file), Place(file));
        }
    }

    /// <summary>Bytes that are free on the folder's disk; null where the system does not tell, as of shares on Windows.</summary>
    private long? Free()
    {
        try
        {
            return new DriveInfo(Folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
