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

        foreach (var fault in UnlistedFiles())
        {
            yield return fault;
        }

        if (!index.IsComplete)
        {
            yield return new ReactIndexFault(IndexManifest.FileName, "Incomplete", "The build was interrupted; run it again to continue.");
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
            using var images = VectorReader.Open(index, number, VectorKind.Image);
            using var texts = VectorReader.Open(index, number, VectorKind.Text);
            using var database = DuckDb.Open();
            var similarities = MetadataReader.Similarities(database, index.FilePath(segment.Metadata()));
            if (similarities.Count != segment.Pairs)
            {
                return [new ReactIndexFault(segment.Metadata().Path, "CountDiffers", $"'{segment.Metadata().Path}' has {similarities.Count} rows, not {segment.Pairs}.")];
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

                images.ReadFloats((long)row * index.Dimension, image);
                texts.ReadFloats((long)row * index.Dimension, text);
                Check(segment.Vectors(VectorKind.Image)!.Path, row, image);
                Check(segment.Vectors(VectorKind.Text)!.Path, row, text);

                // The similarity kept with a pair was computed from just these two vectors, so it links all three files.
                if ((float)ExactDot.Of(image, text) is var actual && !(Math.Abs(actual - similarities[row]) <= 1e-6f))
                {
                    faults.Add(new ReactIndexFault(segment.Metadata().Path, "SimilarityDiffers", $"Row {row} of '{segment.Metadata().Path}' tells of similarity {similarities[row]}, its vectors of {actual}."));
                }
            }
        }
        catch (ReactException error)
        {
            faults.Add(new ReactIndexFault(error.Target as string ?? "", "Unreadable", error.Message));
        }

        return faults;

        void Check(string file, int row, float[] vector)
        {
            var norm = ExactDot.Of(vector, vector);
            if (!(Math.Abs(norm - 1) < NormTolerance))
            {
                faults.Add(new ReactIndexFault(file, "NotNormalised", $"Row {row} of '{file}' has the squared length {norm}, not 1."));
            }
        }
    }

    private IEnumerable<ReactIndexFault> UnlistedFiles()
    {
        var listed = index.Manifest.Segments.SelectMany(segment => segment.Files).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var part in ManifestSegment.Folders)
        {
            var folder = Path.Combine(index.Path, part);
            foreach (var name in StorageError.Guard<string[]>(folder, () => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(file => $"{part}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)] : []))
            {
                if (!listed.Contains(name))
                {
                    yield return new ReactIndexFault(name, "Unlisted", $"'{name}' belongs to no segment: a build runs, or one was interrupted.");
                }
            }
        }
    }
}
