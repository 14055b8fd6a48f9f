using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>Checks an index, file by file and row by row.</summary>
internal sealed class IndexVerifier(ReactIndex index, IWorkObserver observer)
{
    private const double NormTolerance = 2e-3;
    private const int MaxFaults = 100;

    public IEnumerable<ReactIndexFault> Run(CancellationToken stopping)
    {
        for (var number = 0; number < index.SegmentCount; number++)
        {
            var segment = index.Manifest.Segments[number];
            var sound = true;
            foreach (var file in segment.Files)
            {
                if (FileFault(file.Path, 0, file.Bytes, file.Sha256, whole: true, stopping) is { } fault)
                {
                    sound = false;
                    yield return fault;
                }
            }

            if (segment.Rejects.Bytes > 0
                && FileFault(IndexManifest.RejectsFileName, segment.Rejects.Offset, segment.Rejects.Bytes, segment.Rejects.Sha256, whole: false, stopping) is { } rejectsFault)
            {
                yield return rejectsFault;
            }

            // Files that are not what was written need not be looked into: that says it all.
            if (sound && segment.Pairs > 0)
            {
                foreach (var fault in ContentFaults(number, stopping))
                {
                    yield return fault;
                }
            }

            observer.Progress(new WorkProgress("Testing index", index.StartOf(number) + segment.Pairs, index.RowCount, "pairs"));
        }

        foreach (var fault in AdditionFaults(stopping).Concat(UnlistedFiles()))
        {
            yield return fault;
        }

        if (!index.IsComplete)
        {
            yield return new ReactIndexFault(IndexManifest.FileName, "Incomplete", "The build was interrupted; run it again to continue.");
        }
    }

    /// <summary>What is wrong with the list of removed rows and with approximate indexes.</summary>
    private IEnumerable<ReactIndexFault> AdditionFaults(CancellationToken stopping)
    {
        foreach (var file in index.Manifest.Approximate.Select(part => part.File))
        {
            if (FileFault(file.Path, 0, file.Bytes, file.Sha256, whole: true, stopping) is { } fault)
            {
                yield return fault;
            }
        }

        if (index.Manifest.Removed is { File: var removed })
        {
            var fault = FileFault(removed.Path, 0, removed.Bytes, removed.Sha256, whole: true, stopping);
            try
            {
                _ = fault is null ? index.Removed : null;
            }
            catch (ReactException error)
            {
                fault = new ReactIndexFault(removed.Path, "Unreadable", error.Message);
            }

            if (fault is not null)
            {
                yield return fault;
            }
        }
    }

    private ReactIndexFault? FileFault(string name, long offset, long bytes, string sha256, bool whole, CancellationToken stopping)
    {
        var path = Path.Combine(index.Path, name);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return new ReactIndexFault(name, "FileMissing", $"'{name}' is missing.");
        }

        if (whole ? file.Length != bytes : file.Length < offset + bytes)
        {
            return new ReactIndexFault(name, "LengthDiffers", $"'{name}' has {file.Length} bytes, not {offset + bytes}.");
        }

        try
        {
            return Checksums.Sha256(path, offset, bytes, stopping) == sha256 ? null : new ReactIndexFault(name, "ChecksumDiffers", $"The content of '{name}' is not what was written.");
        }
        catch (ReactException error)
        {
            return new ReactIndexFault(name, "Unreadable", error.Message);
        }
    }

    private List<ReactIndexFault> ContentFaults(int number, CancellationToken stopping)
    {
        var segment = index.Manifest.Segments[number];
        var faults = new List<ReactIndexFault>();
        try
        {
            using var images = segment.Vectors(VectorKind.Image) is null ? null : VectorReader.Open(index, number, VectorKind.Image);
            using var texts = segment.Vectors(VectorKind.Text) is null ? null : VectorReader.Open(index, number, VectorKind.Text);
            var (rows, similarities) = Metadata(segment);
            if (rows != segment.Pairs)
            {
                return [new ReactIndexFault(segment.Metadata().Path, "CountDiffers", $"'{segment.Metadata().Path}' has {rows} rows, not {segment.Pairs}.")];
            }

            var image = new float[index.Dimension];
            var text = new float[index.Dimension];
            for (var row = 0; row < segment.Pairs; row++)
            {
                stopping.ThrowIfCancellationRequested();
                if (faults.Count >= MaxFaults)
                {
                    faults.Add(new ReactIndexFault(segment.Metadata().Path, "NotChecked", $"So many faults are enough: rows {row} to {segment.Pairs - 1} of segment {number} were not looked into."));
                    break;
                }

                Check(images, VectorKind.Image, row, image);
                Check(texts, VectorKind.Text, row, text);

                // The similarity kept with a pair was computed from just these two vectors, so it links all three files.
                if (similarities is not null && (float)ExactDot.Of(image, text) is var actual && !(Math.Abs(actual - similarities[row]) <= 1e-6f))
                {
                    faults.Add(new ReactIndexFault(segment.Metadata().Path, "SimilarityDiffers", $"Row {row} of '{segment.Metadata().Path}' tells of similarity {similarities[row]}, its vectors of {actual}."));
                }
            }
        }
        catch (ReactException error)
        {
            faults.Add(new ReactIndexFault(error.Target is string path ? Path.GetRelativePath(index.Path, path).Replace('\\', '/') : "", "Unreadable", error.Message));
        }

        return faults;

        void Check(NpyFile? file, VectorKind kind, int row, float[] vector)
        {
            if (file is null)
            {
                return;
            }

            file.ReadFloats((long)row * index.Dimension, vector);
            var norm = ExactDot.Of(vector, vector);
            if (!(Math.Abs(norm - 1) < NormTolerance))
            {
                var name = segment.Vectors(kind)!.Path;
                faults.Add(new ReactIndexFault(name, "NotNormalised", $"Row {row} of '{name}' has the squared length {norm}, not 1."));
            }
        }
    }

    /// <summary>Rows of a segment's metadata, and the similarities there if they are of just these vectors: others may have computed theirs from what they like.</summary>
    private (long Rows, List<float>? Similarities) Metadata(ManifestSegment segment)
    {
        using var database = DuckDb.Open();
        var path = index.FilePath(segment.Metadata());
        if (index.Manifest.Columns is null && segment.Vectors(VectorKind.Image) is not null && segment.Vectors(VectorKind.Text) is not null)
        {
            var similarities = MetadataReader.Similarities(database, path, null);
            return (similarities.Count, similarities);
        }

        return (MetadataReader.Count(database, path), null);
    }

    private ReactIndexFault[] UnlistedFiles()
    {
        // Where others made the files, there may be more of theirs.
        var named = index.Manifest.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return StorageError.Guard<ReactIndexFault[]>(index.Path, () => index.Manifest.Columns is not null ? [] : [.. IndexSweep.Unlisted(index.Path, named).Where(name => !IndexSweep.IsBefore(name, index.Manifest))
            .Select(name => new ReactIndexFault(name, "Unlisted", $"'{name}' is not named by the manifest: the index is being written, or that was interrupted."))]);
    }
}
