using System.Text.RegularExpressions;
using React.Storage;

namespace React.Indexing;

/// <summary>
/// Removes what killed work left behind, and what was replaced: files named as React names its own that the manifest does not name. What a reader still
/// maps on Windows stays until the next time.
/// </summary>
internal static partial class IndexSweep
{
    public const string ApproximateFolder = "approximate";

    /// <summary>Every folder that holds files of an index.</summary>
    public static readonly string[] Folders = [.. ManifestSegment.Folders, RemovedRows.Folder, ApproximateFolder];

    /// <summary>Sweeps a folder whose lock is held.</summary>
    /// <param name="folder">The index.</param>
    /// <param name="manifest">Names all that counts.</param>
    /// <param name="keepCompaction">Whether what an interrupted compaction has written stays.</param>
    public static void Run(string folder, IndexManifest manifest, bool keepCompaction)
    {
        var kept = manifest.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        if (keepCompaction && CompactionLog.Load(folder, manifest) is { } log)
        {
            kept.UnionWith(log.Segments.SelectMany(segment => segment.Files).Select(file => file.Path));
        }
        else
        {
            AtomicFile.TryDelete(Path.Combine(folder, CompactionLog.FileName));
        }

        Array.ForEach(ManifestSegment.Folders, part => Directory.CreateDirectory(Path.Combine(folder, part)));
        foreach (var name in Unlisted(folder, kept).Where(name => IsOwn(name, manifest) && !IsBefore(name, manifest)).ToList())
        {
            AtomicFile.TryDelete(Path.Combine(folder, name));
        }

        foreach (var file in Directory.EnumerateFiles(folder).Where(file => IsTemporary(Path.GetFileName(file))).ToList())
        {
            File.Delete(file);
        }

        RejectsFile.Cut(folder, manifest.RejectsBytes);
    }

    /// <summary>Files in the folders of an index that are not among those named, in order of their names; parts of a name separated by <c>/</c>.</summary>
    public static IEnumerable<string> Unlisted(string folder, IReadOnlySet<string> named) => Folders
        .Where(part => Directory.Exists(Path.Combine(folder, part)))
        .SelectMany(part => Directory.EnumerateFiles(Path.Combine(folder, part)).Select(file => $"{part}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal))
        .Where(name => !named.Contains(name));

    /// <summary>Whether a file holds the removed rows that the manifest before this one named: readers that hold that one may still ask for it.</summary>
    public static bool IsBefore(string name, IndexManifest manifest) =>
        manifest.Removed is { } removed && RemovedRows.NumberOf(removed.File.Path) is > 0 and var number && name == RemovedRows.PathOf(number - 1);

    /// <summary>Whether a file in the index's own folder is one half written.</summary>
    public static bool IsTemporary(string name) => name.EndsWith(".tmp", StringComparison.Ordinal)
        && Array.Exists([IndexManifest.FileName, FolderLock.FileName, CompactionLog.FileName], file => name.StartsWith(file, StringComparison.Ordinal));

    // Where others made the files, only those count as ours whose names say so: nothing of theirs is ever deleted.
    private static bool IsOwn(string name, IndexManifest manifest) => (manifest.Columns is null ? OwnName() : OwnNameAmongOthers()).IsMatch(name) || OwnAddition().IsMatch(name);

    [GeneratedRegex(@"^(img_emb|text_emb|metadata)/(tmp_)?(img_emb|text_emb|metadata)_[0-9]+\.(npy|parquet)(\.tmp)?$")]
    private static partial Regex OwnName();

    [GeneratedRegex(@"^(img_emb|text_emb|metadata)/(tmp_)?react_[0-9]+\.(npy|parquet)(\.tmp)?$")]
    private static partial Regex OwnNameAmongOthers();

    [GeneratedRegex(@"^(removed/removed_[0-9]+\.npy|approximate/[a-z]+_[0-9]+\.faissindex)(\.tmp)?$")]
    private static partial Regex OwnAddition();
}
