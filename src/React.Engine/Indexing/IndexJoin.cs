using React.Models;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>Puts the pairs of other indexes behind those of an index. Their files get a second name where the volume allows it, else they are copied; none is written anew.</summary>
public static class IndexJoin
{
    private const string Activity = "Joining indexes";

    /// <summary>Joins. Parts that are in the index already are passed over, so that interrupted work goes on.</summary>
    /// <param name="path">The index that grows.</param>
    /// <param name="parts">The others, in order; they stay as they are.</param>
    /// <param name="observer">Is told of progress and decisions.</param>
    /// <param name="stopping">Ends the work between two files; parts that were joined stay.</param>
    /// <exception cref="ReactException">Mismatch: a part is of another model or form. InvalidArgument: one was not finished. InvalidData: one is damaged. Busy, LimitReached, PermissionDenied: the index cannot be written.</exception>
    public static ReactIndex Run(string path, IReadOnlyList<ReactIndex> parts, IWorkObserver observer, CancellationToken stopping)
    {
        using var journal = IndexJournal.Open(path);
        var index = ReactIndex.Open(path);
        foreach (var one in parts.Append(index))
        {
            Check(index, one);
        }

        for (var number = 0; number < parts.Count; number++)
        {
            var part = parts[number];
            observer.Progress(new WorkProgress(Activity, number, parts.Count, "parts", part.Path));
            var here = journal.Manifest.Segments.SelectMany(segment => segment.Files).Select(file => file.Sha256).ToHashSet(StringComparer.Ordinal);
            if (part.Manifest.Segments.SelectMany(segment => segment.Files).All(file => here.Contains(file.Sha256)))
            {
                observer.Decision($"'{part.Path}' is in the index already.");
                continue;
            }

            Add(journal, part, observer, stopping);
        }

        observer.Progress(new WorkProgress(Activity, parts.Count, parts.Count, "parts"));
        return ReactIndex.Open(path);
    }

    private static void Check(ReactIndex index, ReactIndex part)
    {
        ReactIndex.EnsureModel(index.Path, index.Manifest.Model, part.ModelFingerprint, part.Model);
        if (part.Dimension != index.Dimension || part.ElementType != index.ElementType || part.Manifest.Columns != index.Manifest.Columns
            || Enum.GetValues<VectorKind>().Any(kind => part.Has(kind) != index.Has(kind)))
        {
            throw new ReactException("ReactIndexMismatch", ReactErrorKind.Mismatch,
                $"'{part.Path}' cannot be joined to '{index.Path}': one holds {Form(part)}, the other {Form(index)}.", "Join indexes of the same form only.", part.Path);
        }

        if (!part.IsComplete)
        {
            throw IndexBuilder.Unfinished(part.Path);
        }
    }

    private static string Form(ReactIndex index) =>
        $"{index.ElementType} vectors of length {index.Dimension} of {string.Join(" and ", Enum.GetValues<VectorKind>().Where(index.Has).Select(kind => kind == VectorKind.Image ? "pictures" : "captions"))}"
        + (index.Manifest.Columns is { } columns ? $" with the columns {columns}" : "");

    private static void Add(IndexJournal journal, ReactIndex part, IWorkObserver observer, CancellationToken stopping)
    {
        var manifest = journal.Manifest;
        var segments = manifest.Segments.ToList();
        var next = manifest.NextNumber;
        var offset = manifest.RejectsBytes;
        var linked = 0L;
        foreach (var segment in part.Manifest.Segments)
        {
            var files = new List<ManifestFile>();
            foreach (var file in segment.Files)
            {
                stopping.ThrowIfCancellationRequested();
                var folder = file.Path[..file.Path.IndexOf('/', StringComparison.Ordinal)];
                var name = $"{folder}/{(manifest.Columns is null ? folder : "react")}_{next}{Path.GetExtension(file.Path)}";
                linked += Bring(part.FilePath(file), Path.Combine(journal.Folder, name), file, stopping) ? file.Bytes : 0;
                files.Add(file with { Path = name });
            }

            next += files.Count > 0 ? 1 : 0;
            if (segment.Rejects.Bytes > 0)
            {
                AppendRejects(journal.Folder, offset, part, segment.Rejects);
            }

            segments.Add(segment with { Files = files, Rejects = segment.Rejects with { Offset = offset } });
            offset += segment.Rejects.Bytes;
        }

        observer.Decision($"'{part.Path}': {part.Count:N0} pairs; {linked:N0} of {part.Bytes:N0} bytes were not copied.");
        if (manifest.Precision != part.Precision)
        {
            observer.Decision($"'{part.Path}' was computed in {Said(part.Precision)}, '{journal.Folder}' in {Said(manifest.Precision)}: joined, they do not say in what.");
        }

        var removed = Join(ReactIndex.Open(journal.Folder), part);
        journal.Replace(manifest with
        {
            Segments = segments,
            Precision = manifest.Precision == part.Precision ? manifest.Precision : null,
            Corpus = [.. manifest.Corpus.Union(part.Manifest.Corpus, StringComparer.Ordinal)],
            Removed = removed is null ? null : RemovedRows.Write(journal.Folder, manifest.Removed, removed),
        });
    }

    private static string Said(Precision? precision) => precision?.ToString() ?? "a precision that it does not say";

    private static bool Bring(string from, string to, ManifestFile file, CancellationToken stopping)
    {
        if (StorageError.Guard(from, () => new FileInfo(from) is not { Exists: true } found || found.Length != file.Bytes))
        {
            throw Damaged(from);
        }

        if (HardLink.TryCreate(from, to))
        {
            return true;
        }

        StorageError.Guard(to, () =>
        {
            using var source = AtomicFile.OpenRead(from);
            using var copy = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 18);
            source.CopyTo(copy, 1 << 20);
            copy.Flush(flushToDisk: true);
        });
        return Checksums.Sha256(to, stopping) == file.Sha256 ? false : throw Damaged(from);
    }

    private static void AppendRejects(string folder, long offset, ReactIndex part, ManifestRejects rejects)
    {
        var path = RejectsFile.PathIn(part.Path);
        var lines = new byte[rejects.Bytes];
        StorageError.Guard(path, () =>
        {
            using var file = AtomicFile.OpenRead(path);
            file.Position = rejects.Offset;
            if (file.ReadAtLeast(lines, lines.Length, throwOnEndOfStream: false) < lines.Length || Checksums.Sha256(lines) != rejects.Sha256)
            {
                throw Damaged(path);
            }
        });
        RejectsFile.Append(folder, offset, stream => stream.Write(lines));
    }

    private static RowSet? Join(ReactIndex index, ReactIndex part)
    {
        if (index.Removed is null && part.Removed is null)
        {
            return null;
        }

        var joined = new RowSet(index.RowCount + part.RowCount);
        foreach (var row in (index.Removed?.Members() ?? []).Concat((part.Removed?.Members() ?? []).Select(row => index.RowCount + row)))
        {
            joined.Add(row);
        }

        return joined;
    }

    private static ReactException Damaged(string path) =>
        new("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' is not what the manifest beside it promises.", "Test-ReactIndex names every fault of that index; restore the file or build it again.", path);
}
