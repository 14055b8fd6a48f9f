using React.Corpora;
using React.Models;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>The folder of an index under construction: takes its lock, finds out what is done already, sweeps what was half done, and records each change.</summary>
internal sealed class IndexJournal : IDisposable
{
    private readonly FolderLock folderLock;

    /// <summary>Opens or begins the index in a folder.</summary>
    /// <param name="folder">Created if it is not there.</param>
    /// <param name="wanted">What a new index would say; one that exists must agree.</param>
    /// <param name="corpus">What it is made from.</param>
    /// <param name="restart">Discards an index that the folder holds.</param>
    /// <param name="observer">Is told of decisions.</param>
    /// <exception cref="ReactException">The folder holds something else, another process writes it, or it was begun from another model or corpus.</exception>
    public IndexJournal(string folder, IndexManifest wanted, ICorpus corpus, bool restart, IWorkObserver observer)
        : this(Create(folder), keepCompaction: false, path => !File.Exists(Path.Combine(path, IndexManifest.FileName)) ? Begin(path, wanted)
            : restart ? Restart(path, wanted)
            : Continue(path, wanted, corpus, observer))
    {
    }

    private IndexJournal(string folder, bool keepCompaction, Func<string, IndexManifest> open)
    {
        Folder = folder;
        folderLock = FolderLock.Acquire(Folder);
        try
        {
            Manifest = open(Folder);
            IndexSweep.Run(Folder, Manifest, keepCompaction);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            folderLock.Dispose();
            throw StorageError.From(error, Folder);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    public string Folder { get; }

    public IndexManifest Manifest { get; private set; }

    /// <summary>Number of the corpus' first shard that is not done.</summary>
    public int NextShard => Manifest.Segments.Sum(segment => segment.Shards.Count);

    /// <summary>Opens an index that is there, to change it.</summary>
    /// <param name="folder">The index.</param>
    /// <param name="keepCompaction">Whether what an interrupted compaction has written stays, to be continued from.</param>
    /// <exception cref="ReactException">There is no index, it is damaged, or another process writes it.</exception>
    public static IndexJournal Open(string folder, bool keepCompaction = false)
    {
        // Before the lock, which would leave its trace in a folder that is no index.
        _ = IndexManifest.Load(folder);
        return new IndexJournal(Path.GetFullPath(folder), keepCompaction, IndexManifest.Load);
    }

    public SegmentWriter BeginSegment(bool hasImages = true) => new(Folder, Manifest.NextNumber, Manifest.Dimension, Manifest.Element, hasImages);

    public void Commit(ManifestSegment segment) => Replace(Manifest with { Segments = [.. Manifest.Segments, segment], Complete = false });

    public void Finish()
    {
        if (!Manifest.Complete)
        {
            Replace(Manifest with { Complete = true });
        }
    }

    public void Dispose() => folderLock.Dispose();

    /// <summary>Replaces the manifest in one step: what it names counts from then on, and nothing else.</summary>
    public void Replace(IndexManifest manifest)
    {
        manifest = manifest with { Version = IndexManifest.CurrentVersion };
        manifest.Save(Folder);
        Manifest = manifest;
    }

    /// <summary>Says what the index is made from; written with the next segment.</summary>
    public void Rename(IReadOnlyList<string> corpus) => Manifest = Manifest with { Corpus = corpus };

    /// <summary>Makes sure that all vectors of an index are computed alike; where one side does not say in what, anything goes.</summary>
    /// <exception cref="ReactException">Mismatch: they were computed in another precision.</exception>
    public static void EnsurePrecision(string folder, IndexManifest made, Precision? wanted)
    {
        if (made.Precision is { } before && wanted is { } precision && before != precision)
        {
            throw new ReactException("ReactIndexMismatch", ReactErrorKind.Mismatch, $"The vectors of the index in '{folder}' were computed in {before}, not in {precision}.",
                $"Leave -Precision out, or give {before}; for {precision} make another index.", folder);
        }
    }

    private static string Create(string folder)
    {
        var full = Path.GetFullPath(folder);
        StorageError.Guard(full, () => Directory.CreateDirectory(full));
        return full;
    }

    private static IndexManifest Begin(string folder, IndexManifest wanted)
    {
        var other = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).FirstOrDefault(name => name != FolderLock.FileName && !IndexSweep.IsTemporary(name!));
        if (other is not null)
        {
            throw new ReactException("ReactDestinationNotEmpty", ReactErrorKind.InvalidArgument, $"'{folder}' is no index and not empty: it holds '{other}'.", "Choose an empty or a new folder.", folder);
        }

        // Before the folders: one that is killed in between must not look like something else to the next.
        wanted.Save(folder);
        return wanted;
    }

    /// <summary>A manifest that names no segment: what the folder holds is swept then.</summary>
    private static IndexManifest Restart(string folder, IndexManifest wanted)
    {
        if (IsForeign(folder))
        {
            throw new ReactException("ReactIndexForeign", ReactErrorKind.InvalidArgument, $"The files of the index in '{folder}' were made by other tools; they are not discarded.", "Choose a new folder, or empty this one yourself.", folder);
        }

        wanted.Save(folder);
        return wanted;
    }

    /// <summary>Whether others made the files. Asked of the text, since an index may be discarded because its manifest cannot be read.</summary>
    private static bool IsForeign(string folder) => File.ReadAllText(Path.Combine(folder, IndexManifest.FileName)).Contains("\"columns\": {", StringComparison.Ordinal);

    private static IndexManifest Continue(string folder, IndexManifest wanted, ICorpus corpus, IWorkObserver observer)
    {
        var manifest = IndexManifest.Load(folder);
        ReactIndex.EnsureModel(folder, manifest.Model, wanted.Model.Fingerprint, wanted.Model.Name);
        if (manifest.Element != wanted.Element || manifest.Dimension != wanted.Dimension)
        {
            throw Differs(folder, $"holds {manifest.Element} vectors of length {manifest.Dimension}, not {wanted.Element} of {wanted.Dimension}");
        }

        EnsurePrecision(folder, manifest, wanted.Precision);
        if (manifest.Columns != wanted.Columns)
        {
            throw Differs(folder, "holds files that other tools made");
        }

        if (manifest.SegmentPairs != wanted.SegmentPairs || manifest.BatchSize != wanted.BatchSize)
        {
            observer.Decision($"Segments of {manifest.SegmentPairs} pairs and batches of {manifest.BatchSize}, as this index was begun.");
        }

        var done = manifest.Segments.SelectMany(segment => segment.Shards).ToList();
        for (var i = 0; i < done.Count; i++)
        {
            if (i >= corpus.Shards.Count || corpus.Shards[i].Name != done[i].Name || corpus.Shards[i].Identity != done[i].Identity)
            {
                throw Differs(folder, $"was made from another corpus: shard {i} was '{done[i].Name}' ({done[i].Identity})");
            }
        }

        if (done.Count > 0)
        {
            observer.Decision($"Continuing after {done.Count} of {corpus.Shards.Count} shards, {manifest.Segments.Sum(segment => segment.Pairs)} pairs.");
        }

        // What is added may come from a folder that the index does not know of yet.
        return done.Count < corpus.Shards.Count ? manifest with { Corpus = wanted.Corpus } : manifest;
    }

    private static ReactException Differs(string folder, string what) =>
        new("ReactIndexMismatch", ReactErrorKind.Mismatch, $"The index in '{folder}' {what}.", "Name the same corpus and options to continue it, use -Force to replace it, or choose a new folder.", folder);
}
