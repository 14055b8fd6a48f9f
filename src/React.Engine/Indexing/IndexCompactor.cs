using System.Globalization;
using DuckDB.NET.Data;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>
/// Takes back the place of removed pairs and makes few large segments of many small ones: neighbours that together hold no more than a limit become one, and
/// whatever held removed pairs is written anew. New files only; the manifest is replaced at the end, in one step. What a run does follows from the manifest
/// and the limit alone, so that an interrupted one is continued and ends with the same bytes, and a second one finds nothing to do.
/// </summary>
/// <param name="segmentPairs">Rows that a merged segment has at most.</param>
/// <param name="observer">Is told of progress, decisions, and of approximate indexes that no longer fit.</param>
public sealed class IndexCompactor(long segmentPairs, IWorkObserver observer)
{
    private const string Activity = "Compacting index";

    /// <summary>Compacts an index.</summary>
    /// <param name="path">The index.</param>
    /// <param name="stopping">Ends the work; finished segments are continued from.</param>
    /// <exception cref="ReactException">Busy: another process writes the index. InvalidData: a file is damaged. LimitReached, PermissionDenied: no space, no rights.</exception>
    public ReactIndex Run(string path, CancellationToken stopping)
    {
        using var journal = IndexJournal.Open(path, keepCompaction: true);
        var index = ReactIndex.Open(path);
        var groups = Groups(index);
        if (groups.All(group => group.IsKept))
        {
            observer.Decision($"Nothing to do: no pair was removed, and no neighbours among {index.SegmentCount} segments hold {segmentPairs:N0} pairs or less together.");
            return index;
        }

        var log = CompactionLog.Load(journal.Folder, index.Manifest) is { } begun && begun.SegmentPairs == segmentPairs
            ? begun
            : new CompactionLog(CompactionLog.SourceOf(index.Manifest), segmentPairs, []);
        var segments = new List<ManifestSegment>();
        var written = 0;
        foreach (var group in groups)
        {
            stopping.ThrowIfCancellationRequested();
            if (group.IsKept)
            {
                segments.Add(index.Manifest.Segments[group.First]);
            }
            else
            {
                if (written == log.Segments.Count || !IsWhole(journal.Folder, log.Segments[written], stopping))
                {
                    var segment = Write(index, group, index.Manifest.NextNumber + written, stopping);
                    log = log with { Segments = [.. log.Segments.Take(written), segment] };
                    log.Save(journal.Folder);
                }

                segments.Add(log.Segments[written++]);
            }

            observer.Progress(new WorkProgress(Activity, index.StartOf(group.End - 1) + index.Manifest.Segments[group.End - 1].Pairs, index.RowCount, "pairs"));
        }

        Finish(journal, index, segments);
        return ReactIndex.Open(path);
    }

    private void Finish(IndexJournal journal, ReactIndex index, List<ManifestSegment> segments)
    {
        // Without removed pairs every row keeps its number.
        var fits = index.RemovedCount == 0;
        if (!fits && index.Manifest.Approximate.Count > 0)
        {
            observer.Warning("The approximate indexes held the numbers of rows that have others now, and were dropped. Make new ones with Optimize-ReactIndex.");
        }

        journal.Replace(journal.Manifest with { Segments = segments, Removed = null, Approximate = fits ? journal.Manifest.Approximate : [] });
        observer.Decision($"{index.SegmentCount} segments became {segments.Count}; the place of {index.RemovedCount:N0} removed pairs was taken back.");
        IndexSweep.Run(journal.Folder, journal.Manifest, keepCompaction: false);
        if (journal.Manifest.Columns is not null)
        {
            observer.Warning($"The files that other tools made stay in '{journal.Folder}', although the index names them no longer. Delete them if nobody else needs them.");
        }
    }

    /// <summary>Neighbours that become one segment, or a segment that stays as it is.</summary>
    private List<Group> Groups(ReactIndex index)
    {
        var groups = new List<Group>();
        var removed = Removed(index);
        for (var first = 0; first < index.SegmentCount;)
        {
            var pairs = 0L;
            var end = first;
            do
            {
                pairs += Live(end);
                end++;
            }
            while (end < index.SegmentCount && pairs + Live(end) <= segmentPairs && AreAlike(index.Manifest.Segments[first], index.Manifest.Segments[end]));
            groups.Add(new Group(first, end, pairs, IsKept: end == first + 1 && removed[first] == 0));
            first = end;
        }

        return groups;

        long Live(int number) => index.Manifest.Segments[number].Pairs - removed[number];
    }

    /// <summary>How many pairs of each segment were removed.</summary>
    private static long[] Removed(ReactIndex index)
    {
        var removed = new long[index.SegmentCount];
        foreach (var row in index.Removed?.Members() ?? [])
        {
            removed[index.SegmentOf(row)]++;
        }

        return removed;
    }

    private static bool AreAlike(ManifestSegment one, ManifestSegment other) => one.Pairs == 0 || other.Pairs == 0
        || Enum.GetValues<VectorKind>().All(kind => one.Vectors(kind) is null == other.Vectors(kind) is null);

    /// <summary>Whether files that an interrupted run wrote are as it left them.</summary>
    private static bool IsWhole(string folder, ManifestSegment segment, CancellationToken stopping) => segment.Files.All(file =>
        new FileInfo(Path.Combine(folder, file.Path)) is { Exists: true } found && found.Length == file.Bytes && Checksums.Sha256(found.FullName, stopping) == file.Sha256);

    private ManifestSegment Write(ReactIndex index, Group group, int number, CancellationToken stopping)
    {
        var parts = index.Manifest.Segments.Skip(group.First).Take(group.End - group.First).ToList();
        var files = new List<ManifestFile>();
        if (group.Pairs > 0)
        {
            var kinds = Enum.GetValues<VectorKind>().Where(kind => parts.Exists(part => part.Vectors(kind) is not null));
            files.AddRange(kinds.Select(kind => WriteVectors(index, group, kind, Name(index, kind == VectorKind.Image ? 0 : 1, number, "npy"), stopping)));
            files.Add(WriteMetadata(index, group, Name(index, 2, number, "parquet"), stopping));
        }

        var (offset, bytes) = (parts[0].Rejects.Offset, parts.Sum(part => part.Rejects.Bytes));
        return new ManifestSegment(group.Pairs, files, [.. parts.SelectMany(part => part.Shards)], new ManifestRejects(offset, bytes,
            bytes == 0 ? Checksums.Sha256([]) : Checksums.Sha256(RejectsFile.PathIn(index.Path), offset, bytes, stopping),
            new SortedDictionary<string, long>(parts.SelectMany(part => part.Rejects.Counts).GroupBy(count => count.Key).ToDictionary(counts => counts.Key, counts => counts.Sum(count => count.Value)), StringComparer.Ordinal)));
    }

    private static string Name(ReactIndex index, int folder, int number, string extension)
    {
        var name = ManifestSegment.Folders[folder];
        return string.Create(CultureInfo.InvariantCulture, $"{name}/{(index.Manifest.Columns is null ? name : "react")}_{number}.{extension}");
    }

    private ManifestFile WriteVectors(ReactIndex index, Group group, VectorKind kind, string name, CancellationToken stopping)
    {
        var path = Path.Combine(index.Path, name);
        var row = new float[index.Dimension];
        using var writer = new NpyWriter(path, index.Dimension, index.ElementType);
        for (var number = group.First; number < group.End; number++)
        {
            var segment = index.Manifest.Segments[number];
            if (segment.Pairs == 0)
            {
                continue;
            }

            using var source = VectorReader.Open(index, number, kind);
            for (var at = 0L; at < segment.Pairs; at++)
            {
                if (index.Removed?.Contains(index.StartOf(number) + at) != true)
                {
                    source.ReadFloats(at * index.Dimension, row);
                    writer.Append(row);
                }
            }

            stopping.ThrowIfCancellationRequested();
            observer.Progress(new WorkProgress(Activity, index.StartOf(number), index.RowCount, "pairs", segment.Vectors(kind)!.Path));
        }

        writer.Complete();
        return Finished(path, name, stopping);
    }

    private ManifestFile WriteMetadata(ReactIndex index, Group group, string name, CancellationToken stopping)
    {
        var path = Path.Combine(index.Path, name);
        var segments = Enumerable.Range(group.First, group.End - group.First).Where(number => index.Manifest.Segments[number].Pairs > 0).ToList();
        var sources = string.Join(", ", segments.Select(number => DuckDb.PatternLiteral(index.FilePath(index.Manifest.Segments[number].Metadata()))));
        observer.Progress(new WorkProgress(Activity, index.StartOf(group.First), index.RowCount, "pairs", name));
        using var database = DuckDb.Open();
        try
        {
            DuckDb.Run(database, "CREATE TABLE gone (number BIGINT)");
            using (var appender = database.CreateAppender("gone"))
            {
                // Counted as the files are read: one after the other.
                var start = index.StartOf(group.First);
                foreach (var row in (index.Removed?.Members() ?? []).SkipWhile(row => row < start).TakeWhile(row => row < index.StartOf(group.End)))
                {
                    appender.CreateRow().AppendValue(row - start + 1).EndRow();
                }
            }

            MetadataWriter.Save(database, $"SELECT * EXCLUDE (react_number) FROM (SELECT *, row_number() OVER () AS react_number FROM read_parquet([{sources}], union_by_name = true)) WHERE react_number NOT IN (SELECT number FROM gone)", path, stopping);
            using var command = database.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM read_parquet({DuckDb.PatternLiteral(path)})";
            if ((long)command.ExecuteScalar()! is var rows && rows != group.Pairs)
            {
                throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"The metadata of segments {group.First} to {group.End - 1} of '{index.Path}' have {rows} rows where there are {group.Pairs} vectors.",
                    "Test-ReactIndex names the file; restore it or build the index again.", index.Path);
            }
        }
        catch (DuckDBException error)
        {
            throw DuckDb.Error(error, path);
        }

        return Finished(path, name, stopping);
    }

    private static ManifestFile Finished(string path, string name, CancellationToken stopping) => new(name, new FileInfo(path).Length, Checksums.Sha256(path, stopping));

    /// <summary>Segments from <paramref name="First"/> to before <paramref name="End"/>, and the pairs of them that were not removed.</summary>
    private sealed record Group(int First, int End, long Pairs, bool IsKept);
}
