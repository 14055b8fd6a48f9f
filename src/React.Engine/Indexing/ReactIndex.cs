using React.Indexing;
using React.Models;
using React.Storage;
using React.Work;

namespace React;

/// <summary>
/// An embedded corpus: a folder in clip-retrieval's layout with a manifest. The object is as light as the manifest; it keeps to the manifest that it opened,
/// while others may add segments, and holds nothing open.
/// </summary>
public sealed class ReactIndex
{
    private readonly long[] starts;
    private readonly Lazy<RowSet?> removed;

    private ReactIndex(string path, IndexManifest manifest)
    {
        Path = path;
        Manifest = manifest;
        starts = new long[manifest.Segments.Count + 1];
        for (var i = 0; i < manifest.Segments.Count; i++)
        {
            starts[i + 1] = starts[i] + manifest.Segments[i].Pairs;
        }

        removed = new Lazy<RowSet?>(() => manifest.Removed is { } part ? RemovedRows.Read(FilePath(part.File), RowCount, part.Pairs) : null);
        LastWritten = File.GetLastWriteTime(System.IO.Path.Combine(path, IndexManifest.FileName));
    }

    /// <summary>Name of the folder.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>Pairs in it; removed ones do not count.</summary>
    public long Count => RowCount - RemovedCount;

    /// <summary>Pairs in it with those that were removed; ids are 0 to <see cref="RowCount"/> - 1.</summary>
    public long RowCount => starts[^1];

    /// <summary>Pairs that were removed and whose place was not taken back yet.</summary>
    public long RemovedCount => Manifest.Removed?.Pairs ?? 0;

    /// <summary>Length of a vector.</summary>
    public int Dimension => Manifest.Dimension;

    /// <summary>How a component is stored.</summary>
    public NpyElement ElementType => Manifest.Element;

    /// <summary>What the model computed the vectors in; null where that is not known of all of them.</summary>
    public Precision? Precision => Manifest.Precision;

    /// <summary>What the model is called.</summary>
    public string Model => Manifest.Model.Name;

    /// <summary>Where the model lay when the index was built; empty where that is unknown.</summary>
    public string ModelPath => Manifest.Model.Path;

    /// <summary>Identifies the model; only vectors of this model can be compared with the index.</summary>
    public string ModelFingerprint => Manifest.Model.Fingerprint;

    /// <summary>Paths of the corpus.</summary>
    public IReadOnlyList<string> Corpus => Manifest.Corpus;

    /// <summary>Immutable parts it consists of.</summary>
    public int SegmentCount => Manifest.Segments.Count;

    /// <summary>Whether the whole corpus is in it, or the build was interrupted.</summary>
    public bool IsComplete => Manifest.Complete;

    /// <summary>Bytes of its files.</summary>
    public long Bytes => Manifest.Files.Sum(file => file.Bytes);

    /// <summary>When the manifest was last written.</summary>
    public DateTime LastWritten { get; }

    /// <summary>Entries of the corpus that were left out.</summary>
    public long RejectedCount => Manifest.Segments.Sum(segment => segment.Rejects.Counts.Values.Sum());

    /// <summary>How many were left out for which reason; <c>rejects.jsonl</c> in the folder lists each.</summary>
    public IReadOnlyDictionary<string, long> Rejected => new SortedDictionary<string, long>(
        Manifest.Segments.SelectMany(segment => segment.Rejects.Counts).GroupBy(count => count.Key).ToDictionary(counts => counts.Key, counts => counts.Sum(count => count.Value)), StringComparer.Ordinal);

    /// <summary>The rows that were removed, or null where none was. Read from disk at its first use.</summary>
    /// <exception cref="ReactException">Their file is missing or damaged.</exception>
    public RowSet? Removed => removed.Value;

    internal IndexManifest Manifest { get; }

    /// <summary>Opens an index: reads and checks its manifest. <see cref="Verify"/> checks the files.</summary>
    /// <exception cref="ReactException">The folder is no index, or its manifest is damaged.</exception>
    public static ReactIndex Open(string path)
    {
        var folder = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        return new ReactIndex(folder, IndexManifest.Load(folder));
    }

    /// <summary>Makes sure that vectors of a model can be compared with this index.</summary>
    /// <param name="fingerprint">The model's fingerprint.</param>
    /// <param name="modelName">What to call the model in the error.</param>
    /// <exception cref="ReactException">Mismatch: the index was made with another model.</exception>
    public void EnsureModel(string fingerprint, string modelName) => EnsureModel(Path, Manifest.Model, fingerprint, modelName);

    /// <summary>Opens the model that made the index: where it lay then, else the built-in model of its name if it is the same.</summary>
    /// <exception cref="ReactException">It is in neither place.</exception>
    public ReactModel OpenModel() => OpenModel(Path, Manifest.Model);

    /// <summary>The pairs of some ids, in the order of the ids.</summary>
    /// <param name="ids">Ids from 0; may repeat.</param>
    /// <exception cref="ReactException">An id is out of range, or the metadata is damaged.</exception>
    public IReadOnlyList<ReactPair> Pairs(IReadOnlyList<long> ids)
    {
        var pairs = new ReactPair[ids.Count];
        if (ids.Count == 0)
        {
            return pairs;
        }

        using var database = DuckDb.Open();
        foreach (var group in Enumerable.Range(0, ids.Count).GroupBy(place => SegmentOf(ids[place])).OrderBy(group => group.Key))
        {
            var places = group.ToLookup(place => ids[place] - starts[group.Key]);
            var found = 0;
            MetadataReader.Read(database, FilePath(Manifest.Segments[group.Key].Metadata()), Manifest.Columns, places.Select(place => place.Key), (row, pair) =>
            {
                found++;
                pair = pair with { Id = starts[group.Key] + row };
                foreach (var place in places[row])
                {
                    pairs[place] = pair;
                }
            });
            if (found != places.Count)
            {
                throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{FilePath(Manifest.Segments[group.Key].Metadata())}' lacks rows that the manifest promises.",
                    "Test-ReactIndex names every fault; restore the file or build the index again.", Path);
            }
        }

        return pairs;
    }

    /// <summary>Pairs drawn at random without repetition, as a control for what retrieval finds.</summary>
    /// <param name="count">How many; at most <see cref="Count"/>. Removed ones are never drawn.</param>
    /// <param name="seed">The same seed draws the same pairs.</param>
    /// <returns>In order of their ids.</returns>
    /// <exception cref="ReactException">The index holds fewer.</exception>
    public IReadOnlyList<ReactPair> RandomPairs(int count, int seed) => Pairs(RandomIds(count, seed));

    /// <summary>The ids of <see cref="RandomPairs"/>.</summary>
    public IReadOnlyList<long> RandomIds(int count, int seed)
    {
        if (count < 0 || count > Count)
        {
            throw new ReactException("ReactCountOutOfRange", ReactErrorKind.InvalidArgument, $"{count} pairs cannot be drawn from the {Count} of '{Path}'.", $"Ask for at most {Count}.", count);
        }

        // Floyd's algorithm: one draw a pair, however many the index holds.
        var random = new Random(seed);
        var drawn = new SortedSet<long>();
        for (var last = Count - count; last < Count; last++)
        {
            if (!drawn.Add(random.NextInt64(last + 1)))
            {
                drawn.Add(last);
            }
        }

        return Removed is { } gone ? [.. Places(gone.Complement(), drawn)] : [.. drawn];
    }

    /// <summary>Whether every pair has a vector of this kind.</summary>
    public bool Has(VectorKind kind) => Manifest.Segments.All(segment => segment.Pairs == 0 || segment.Vectors(kind) is not null);

    /// <summary>Checks every file against the manifest, every vector, and that each vector belongs to its row of metadata.</summary>
    /// <returns>What is wrong, as it is found; nothing where all is well.</returns>
    public IEnumerable<ReactIndexFault> Verify(IWorkObserver? observer = null, CancellationToken stopping = default) => new IndexVerifier(this, observer ?? SilentObserver.Instance).Run(stopping);

    /// <summary>Opens the vectors of one kind for reading.</summary>
    public VectorReader OpenVectors(VectorKind kind) => new(this, kind);

    internal static void EnsureModel(string path, ManifestModel made, string fingerprint, string modelName)
    {
        if (made.Fingerprint != fingerprint)
        {
            throw new ReactException("ReactIndexModelMismatch", ReactErrorKind.Mismatch,
                $"The index in '{path}' was made with model '{made.Name}' ({Short(made.Fingerprint)}), not with '{modelName}' ({Short(fingerprint)}).",
                "Use the model that made the index, or build an index with this one in another folder.", path);
        }
    }

    internal static ReactModel OpenModel(string index, ManifestModel made)
    {
        if (made.Path.Length > 0 && System.IO.Path.Exists(made.Path))
        {
            return ReactModel.Open(made.Path);
        }

        // The module's folder is named by its version, so an upgrade moves the built-in models.
        if (ModelLibrary.Names.Contains(made.Name, StringComparer.Ordinal) && ModelLibrary.Open(made.Name, path => path) is var builtIn && builtIn.Fingerprint == made.Fingerprint)
        {
            return builtIn;
        }

        throw new ReactException("ReactModelNotFound", ReactErrorKind.NotFound,
            made.Path.Length == 0 ? $"The index '{index}' does not say where its model '{made.Name}' lies." : $"The model of index '{index}' is not where it was: '{made.Path}'.",
            "Give -Model the folder or the built-in name where it is now.", index);
    }

    /// <summary>Number of the segment that holds an id.</summary>
    internal int SegmentOf(long id)
    {
        if (id < 0 || id >= RowCount)
        {
            throw new ReactException("ReactIdOutOfRange", ReactErrorKind.InvalidArgument, $"There is no pair {id} in '{Path}', which holds {RowCount}.", "Use ids that a search of this index gave.", id);
        }

        // The last start at or below the id; empty segments share their start with the next one.
        int low = 0, high = SegmentCount;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = starts[middle] <= id ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Id of a segment's first pair.</summary>
    internal long StartOf(int segment) => starts[segment];

    internal string FilePath(ManifestFile file) => System.IO.Path.Combine(Path, file.Path);

    /// <summary>The members of a set at some places of its order.</summary>
    private static IEnumerable<long> Places(RowSet set, SortedSet<long> places)
    {
        var place = 0L;
        using var wanted = places.GetEnumerator();
        var more = wanted.MoveNext();
        foreach (var member in set.Members())
        {
            if (!more)
            {
                yield break;
            }

            if (place++ == wanted.Current)
            {
                yield return member;
                more = wanted.MoveNext();
            }
        }
    }

    private static string Short(string fingerprint) => fingerprint.Length > 12 ? fingerprint[..12] : fingerprint;
}
