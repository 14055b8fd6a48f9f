using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using React.Storage;
using React.Work;

namespace React.Retrieval.Fetching;

/// <summary>The folder that pictures are fetched into: its lock, what it was begun with, and what it holds.</summary>
internal sealed partial class FetchFolder : IDisposable
{
    public const string RejectsFileName = "rejects.jsonl";

    private readonly FolderLock folderLock;
    private readonly bool retry;

    /// <summary>Opens or begins it.</summary>
    /// <exception cref="ReactException">It holds something else, or another process writes it.</exception>
    public FetchFolder(string path, FetchOptions options, IWorkObserver observer)
    {
        FullPath = Path.GetFullPath(path);
        retry = options.RetryFailed;
        StorageError.Guard(FullPath, () => Directory.CreateDirectory(FullPath));
        folderLock = FolderLock.Acquire(FullPath);
        try
        {
            ShardPairs = StorageError.Guard(FullPath, () => Open(options, observer));
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    public string FullPath { get; }

    /// <summary>Pairs of a shard, as the folder was begun.</summary>
    public int ShardPairs { get; }

    /// <summary>Where what was left out is listed.</summary>
    public string RejectsPath => Path.Combine(FullPath, RejectsFileName);

    /// <summary>What a shard's files are called.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="round">0, or the how many-th time what had failed was tried again.</param>
    public static string Name(int number, int round) =>
        round == 0 ? number.ToString("D5", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{number:D5}_{round}");

    /// <summary>What the folder holds of a shard.</summary>
    public FetchShard Look(int number, CancellationToken stopping) => StorageError.Guard(FullPath, () =>
    {
        if (ShardFiles.ReadComplete(FullPath, Name(number, 0)) is not { } records)
        {
            var begun = ShardFiles.ReadBegun(FullPath, Name(number, 0), stopping);
            return new FetchShard(number, IsComplete: false, begun, Name(number, 0), begun);
        }

        var round = 1;
        for (; ShardFiles.ReadComplete(FullPath, Name(number, round)) is { } later; round++)
        {
            Overlay(records, later);
        }

        var again = retry ? ShardFiles.ReadBegun(FullPath, Name(number, round), stopping) : new List<FetchRecord>();
        Overlay(records, again);
        return new FetchShard(number, IsComplete: true, records, Name(number, round), again);
    });

    /// <summary>Whether anything of a shard is there.</summary>
    public bool Has(int number) => File.Exists(Path.Combine(FullPath, Name(number, 0)) + ShardFiles.StatisticsSuffix);

    /// <inheritdoc/>
    public void Dispose() => folderLock.Dispose();

    private static void Overlay(List<FetchRecord> records, List<FetchRecord> later)
    {
        var byKey = later.ToDictionary(record => record.Sample.Key, StringComparer.Ordinal);
        for (var i = 0; i < records.Count; i++)
        {
            records[i] = byKey.GetValueOrDefault(records[i].Sample.Key, records[i]);
        }
    }

    private int Open(FetchOptions options, IWorkObserver observer)
    {
        var path = Path.Combine(FullPath, FetchManifest.FileName);
        var isOurs = File.Exists(path);
        var names = Directory.EnumerateFileSystemEntries(FullPath).Select(entry => Path.GetFileName(entry)!).ToList();
        if (!isOurs && names.FirstOrDefault(name => !name.StartsWith(FolderLock.FileName, StringComparison.Ordinal) && name != FetchManifest.FileName + ".tmp") is { } other)
        {
            throw new ReactException("ReactDestinationNotEmpty", ReactErrorKind.InvalidArgument, $"'{FullPath}' holds no fetched pictures and is not empty: it holds '{other}'.",
                "Choose an empty or a new folder.", FullPath);
        }

        if (isOurs && !options.Restart)
        {
            var manifest = Read(path);
            if (manifest.ShardPairs != options.ShardPairs)
            {
                observer.Decision($"Shards of {manifest.ShardPairs} pairs, as this folder was begun.");
            }

            observer.Decision($"Continuing with what '{FullPath}' holds.");
            return manifest.ShardPairs;
        }

        foreach (var name in names.Where(name => OwnName().IsMatch(name)))
        {
            File.Delete(Path.Combine(FullPath, name));
        }

        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, new FetchManifest(FetchManifest.Version, options.ShardPairs), FetchJson.Lines.FetchManifest));
        return options.ShardPairs;
    }

    private static FetchManifest Read(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(path), FetchJson.Lines.FetchManifest) is { FormatVersion: FetchManifest.Version, ShardPairs: > 0 } manifest)
            {
                return manifest;
            }
        }
        catch (JsonException)
        {
            // The same as one of another version.
        }

        throw new ReactException("ReactFetchDamaged", ReactErrorKind.InvalidData, $"'{path}' cannot be read: it is damaged, or of a newer version.",
            "Restore it, choose a new folder, or use -Force to fetch everything anew.", path);
    }

    [GeneratedRegex(@"^([0-9]{5,}(_[0-9]+)?(\.tar|\.jsonl|\.parquet|_stats\.json)|rejects\.jsonl)(\.tmp)*$")]
    private static partial Regex OwnName();
}
