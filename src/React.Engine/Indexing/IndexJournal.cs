using System.Text.RegularExpressions;
using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>The folder of an index under construction: takes its lock, finds out what is done already, sweeps what was half done, and records each finished segment.</summary>
internal sealed partial class IndexJournal : IDisposable
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
    {
        Folder = Path.GetFullPath(folder);
        StorageError.Guard(Folder, () => Directory.CreateDirectory(Folder));

        folderLock = FolderLock.Acquire(Folder);
        try
        {
            Manifest = !File.Exists(Path.Combine(Folder, IndexManifest.FileName)) ? Begin(wanted)
                : restart ? Restart(wanted)
                : Continue(wanted, corpus, observer);
            Sweep();
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

    public SegmentWriter BeginSegment() => new(Folder, Manifest.Segments.Count, Manifest.Dimension, Manifest.Element);

    public void Commit(ManifestSegment segment) => Replace(Manifest with { Segments = [.. Manifest.Segments, segment], Complete = false });

    public void Finish()
    {
        if (!Manifest.Complete)
        {
            Replace(Manifest with { Complete = true });
        }
    }

    public void Dispose() => folderLock.Dispose();

    private void Replace(IndexManifest manifest)
    {
        manifest = manifest with { Version = IndexManifest.CurrentVersion };
        manifest.Save(Folder);
        Manifest = manifest;
    }

    private IndexManifest Begin(IndexManifest wanted)
    {
        var other = Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).FirstOrDefault(name => name != FolderLock.FileName && !IsTemporary(name!));
        if (other is not null)
        {
            throw new ReactException("ReactDestinationNotEmpty", ReactErrorKind.InvalidArgument, $"'{Folder}' is no index and not empty: it holds '{other}'.", "Choose an empty or a new folder.", Folder);
        }

        // Before the folders: one that is killed in between must not look like something else to the next.
        wanted.Save(Folder);
        return wanted;
    }

    /// <summary>A manifest that names no segment: what the folder holds is swept then.</summary>
    private IndexManifest Restart(IndexManifest wanted)
    {
        wanted.Save(Folder);
        return wanted;
    }

    private IndexManifest Continue(IndexManifest wanted, ICorpus corpus, IWorkObserver observer)
    {
        var manifest = IndexManifest.Load(Folder);
        ReactIndex.EnsureModel(Folder, manifest.Model, wanted.Model.Fingerprint, wanted.Model.Name);
        if (manifest.Element != wanted.Element || manifest.Dimension != wanted.Dimension)
        {
            throw Differs($"holds {manifest.Element} vectors of length {manifest.Dimension}, not {wanted.Element} of {wanted.Dimension}");
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
                throw Differs($"was made from another corpus: shard {i} was '{done[i].Name}' ({done[i].Identity})");
            }
        }

        if (done.Count > 0)
        {
            observer.Decision($"Continuing after {done.Count} of {corpus.Shards.Count} shards, {manifest.Segments.Sum(segment => segment.Pairs)} pairs.");
        }

        // What is added may come from a folder that the index does not know of yet.
        return done.Count < corpus.Shards.Count ? manifest with { Corpus = wanted.Corpus } : manifest;
    }

    /// <summary>Removes what a killed build left behind. The manifest names all that counts.</summary>
    private void Sweep()
    {
        var listed = Manifest.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var part in ManifestSegment.Folders)
        {
            var folder = Path.Combine(Folder, part);
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => OwnName().IsMatch(Path.GetFileName(file)) && !listed.Contains($"{part}/{Path.GetFileName(file)}")).ToList())
            {
                File.Delete(file);
            }
        }

        foreach (var file in Directory.EnumerateFiles(Folder).Where(file => IsTemporary(Path.GetFileName(file))).ToList())
        {
            File.Delete(file);
        }

        var rejects = new FileInfo(Path.Combine(Folder, IndexManifest.RejectsFileName));
        if (rejects.Exists && rejects.Length > Manifest.RejectsBytes)
        {
            if (Manifest.RejectsBytes == 0)
            {
                rejects.Delete();
                return;
            }

            using var stream = rejects.Open(FileMode.Open, FileAccess.Write);
            stream.SetLength(Manifest.RejectsBytes);
        }
    }

    private static bool IsTemporary(string name) =>
        name.EndsWith(".tmp", StringComparison.Ordinal)
        && (name.StartsWith(IndexManifest.FileName, StringComparison.Ordinal) || name.StartsWith(FolderLock.FileName, StringComparison.Ordinal));

    private ReactException Differs(string what) =>
        new("ReactIndexMismatch", ReactErrorKind.Mismatch, $"The index in '{Folder}' {what}.", "Name the same corpus and options to continue it, use -Force to replace it, or choose a new folder.", Folder);

    [GeneratedRegex(@"^(tmp_)?(img_emb|text_emb|metadata)_[0-9]+\.(npy|parquet)(\.tmp)?$")]
    private static partial Regex OwnName();
}
