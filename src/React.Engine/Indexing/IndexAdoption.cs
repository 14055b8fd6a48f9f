using System.Text;
using React.Corpora;
using React.Embedding;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>
/// Makes an index of vectors that others computed, in clip-retrieval's layout. In their own folder nothing is written but the manifest; in another one
/// they are copied, and brought to length 1 where they have another length. Interrupted work goes on after the last part that was finished.
/// </summary>
/// <param name="embedder">The model that is said to have made the vectors.</param>
/// <param name="options">What the model is called, and whether to begin anew.</param>
/// <param name="columns">Which columns of the metadata hold what; by default found by the names in use.</param>
/// <param name="observer">Is told of progress and decisions.</param>
public sealed class IndexAdoption(IEmbedder embedder, IndexOptions options, TableColumns? columns = null, IWorkObserver? observer = null)
{
    private readonly IWorkObserver observer = observer ?? SilentObserver.Instance;

    /// <summary>Takes a folder of embeddings over.</summary>
    /// <param name="source">The folder that holds <c>img_emb</c>, <c>text_emb</c> or both, and <c>metadata</c>.</param>
    /// <param name="destination">The folder of the index; the source itself, or one that is new, empty or holds an index of this source.</param>
    /// <param name="stopping">Ends the work; finished parts stay.</param>
    /// <exception cref="ReactException">
    /// InvalidData: files lack their partners, rows are not aligned, vectors are not finite. Mismatch: the vectors are not this model's, or the destination
    /// holds another index. Busy, PermissionDenied, LimitReached as for a build.
    /// </exception>
    public ReactIndex Adopt(string source, string destination, CancellationToken stopping = default)
    {
        source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(source));
        destination = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        var inPlace = source == destination;
        var parts = new EmbeddingSet(source, embedder.Dimension, columns ?? TableColumns.Known, stopping);
        parts.Describe(observer);

        StorageError.Guard(destination, () => Directory.CreateDirectory(destination));
        using var held = FolderLock.Acquire(destination);
        var manifest = Begin(source, destination, parts, inPlace);
        if (manifest.Segments.Count < parts.Count)
        {
            ModelCheck.Run(embedder, parts, options.ModelName, observer, stopping);
        }

        if (manifest.Segments.Count == 0)
        {
            Save(manifest);
        }

        var copy = inPlace ? null : new EmbeddingCopy(destination, parts.Element, observer);
        var done = 0L;
        for (var number = 0; number < parts.Count; number++)
        {
            stopping.ThrowIfCancellationRequested();
            var shard = parts.Shard(number);
            if (number < manifest.Segments.Count)
            {
                if (!manifest.Segments[number].Shards.SequenceEqual([shard]))
                {
                    throw Differs(destination, $"was made when '{shard.Name}' and its vectors were other files");
                }
            }
            else
            {
                var segment = Segment(parts, number, shard, copy, rows => observer.Progress(new WorkProgress("Taking over embeddings", done + rows, parts.Rows, "pairs", shard.Name)), stopping);
                Save(manifest = manifest with { Segments = [.. manifest.Segments, segment], Complete = false });
            }

            done += parts.RowsOf(number);
        }

        if (!manifest.Complete)
        {
            Save(manifest with { Complete = true });
        }

        return ReactIndex.Open(destination);

        void Save(IndexManifest changed) => changed.Save(destination);
    }

    private IndexManifest Begin(string source, string destination, EmbeddingSet parts, bool inPlace)
    {
        var wanted = new IndexManifest
        {
            Model = new ManifestModel(options.ModelName, options.ModelPath, embedder.Fingerprint),
            Dimension = embedder.Dimension,
            Element = parts.Element,
            SegmentPairs = options.SegmentPairs,
            BatchSize = options.BatchSize,
            Corpus = [source],
            Columns = parts.Columns,
        };
        if (!File.Exists(Path.Combine(destination, IndexManifest.FileName)))
        {
            if (!inPlace && StorageError.Guard(destination, () => Directory.EnumerateFileSystemEntries(destination).Select(Path.GetFileName).FirstOrDefault(name => name != FolderLock.FileName)) is { } other)
            {
                throw new ReactException("ReactDestinationNotEmpty", ReactErrorKind.InvalidArgument, $"'{destination}' is no index and not empty: it holds '{other}'.", "Choose an empty or a new folder.", destination);
            }

            return wanted;
        }

        var manifest = options.Restart ? IndexManifest.TryLoad(destination) : IndexManifest.Load(destination);
        if (manifest is null || (options.Restart && manifest.Columns is not null))
        {
            return wanted;
        }

        if (manifest.Columns is null || !manifest.Corpus.SequenceEqual(wanted.Corpus))
        {
            throw Differs(destination, $"was made from {string.Join(", ", manifest.Corpus.DefaultIfEmpty("other pairs"))}");
        }

        ReactIndex.EnsureModel(destination, manifest.Model, wanted.Model.Fingerprint, wanted.Model.Name);
        if (manifest.Columns != wanted.Columns || manifest.Element != wanted.Element)
        {
            throw Differs(destination, "was made with other columns or elements");
        }

        if (manifest.Segments.Count > parts.Count)
        {
            throw Differs(destination, $"has {manifest.Segments.Count} parts, and the embeddings have {parts.Count}");
        }

        if (manifest.Segments.Count > 0)
        {
            observer.Decision($"Continuing after {manifest.Segments.Count} of {parts.Count} parts.");
        }

        return manifest;
    }

    private static ManifestSegment Segment(EmbeddingSet parts, int number, ManifestShard shard, EmbeddingCopy? copy, Action<long> progress, CancellationToken stopping)
    {
        var files = new List<ManifestFile>();
        if (parts.RowsOf(number) > 0)
        {
            foreach (var name in parts.VectorsOf(number))
            {
                using var vectors = NpyFile.Open(parts.PathOf(name));
                var looked = 0L;
                var notUnit = VectorCheck.FirstNotUnit(vectors, parts.PathOf(name), rows => progress(looked += rows), stopping);
                if (copy is not null)
                {
                    copy.Vectors(vectors, name, notUnit, stopping);
                }
                else if (notUnit is { } row)
                {
                    throw new ReactException("ReactEmbeddingsNotUnit", ReactErrorKind.InvalidData, $"Row {row} of '{parts.PathOf(name)}' has the length {VectorCheck.Length(vectors, row):G4}, not 1.",
                        "Give another folder as destination: vectors of length 1 are written there.", parts.PathOf(name));
                }
            }

            copy?.File(parts.PathOf(parts.MetadataOf(number)), parts.MetadataOf(number), stopping);
            foreach (var name in parts.FilesOf(number))
            {
                var path = Path.Combine(copy?.Folder ?? parts.Folder, name);
                files.Add(new ManifestFile(name, new FileInfo(path).Length, Checksums.Sha256(path, stopping)));
            }
        }

        return new ManifestSegment(parts.RowsOf(number), files, [shard], new ManifestRejects(0, 0, Checksums.Sha256(Encoding.ASCII.GetBytes("")), new Dictionary<string, long>()));
    }

    private static ReactException Differs(string destination, string what) =>
        new("ReactIndexMismatch", ReactErrorKind.Mismatch, $"The index in '{destination}' {what}.", "Name the same embeddings and options to continue it, use -Force to take them over anew, or choose a new folder.", destination);
}
