using System.Globalization;
using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Indexing.Faiss;

/// <summary>
/// An index file that somebody else made with faiss, and tables that say what its vectors are. Scores are those that faiss gives, exact only where it keeps vectors
/// whole. Which model made the vectors nobody says: whoever searches has to know.
/// </summary>
public sealed class FaissFileStore : IPairStore, IDisposable
{
    // What faiss looks into unless it is told otherwise, one list, finds little.
    private const int LeastProbes = 16;
    private const int ListsPerProbe = 32;

    private static readonly string[] Extensions = [".faissindex", ".index", ".faiss"];

    private readonly FaissIndex faiss;
    private readonly IReadOnlyList<FaissTable> tables;
    private readonly long[] starts;
    private readonly long probes;
    private readonly object preparing = new();
    private bool prepared;

    private FaissFileStore(string path, FaissIndex faiss, VectorKind kind, IReadOnlyList<FaissTable> tables, long probes)
    {
        Name = path;
        Kind = kind;
        this.faiss = faiss;
        this.tables = tables;
        this.probes = probes;
        starts = new long[tables.Count + 1];
        for (var i = 0; i < tables.Count; i++)
        {
            starts[i + 1] = starts[i] + tables[i].Rows;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Whether its vectors are those of pictures or of captions.</summary>
    public VectorKind Kind { get; }

    /// <inheritdoc/>
    public long Count => faiss.Count;

    /// <inheritdoc/>
    public int Dimension => faiss.Dimension;

    /// <summary>Whether a file is named as an index of faiss.</summary>
    public static bool IsIndex(string path) => Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens an index file and its tables.</summary>
    /// <param name="path">The index file.</param>
    /// <param name="tablePaths">Parquet, CSV, TSV or JSON lines, whose rows in this order are the vectors; null for the file of the same name beside it, or the folder <c>metadata</c> beside it.</param>
    /// <param name="columns">Columns of the tables; null for those that are known by their names.</param>
    /// <param name="kind">What the vectors are of; null for captions where the file's name begins with <c>text</c>, for pictures otherwise.</param>
    /// <param name="parameters">Search parameters as faiss names them, such as <c>nprobe=64</c>; null for a choice by its size.</param>
    /// <param name="observer">Is told of decisions.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">Faiss is missing; a file is missing, damaged, or no index of inner products; or tables and index differ in their number of rows.</exception>
    public static FaissFileStore Open(
        string path, IReadOnlyList<string>? tablePaths = null, TableColumns? columns = null, VectorKind? kind = null, string? parameters = null, IWorkObserver? observer = null, CancellationToken stopping = default)
    {
        observer ??= SilentObserver.Instance;
        FaissLibrary.Require();
        var full = Path.GetFullPath(path);
        var faiss = FaissIndex.Read(full, mapped: FaissLibrary.IsOwn);
        var tables = new List<FaissTable>();
        try
        {
            foreach (var table in tablePaths ?? Beside(full))
            {
                tables.Add(FaissTable.Open(table, columns ?? TableColumns.Known, observer, stopping));
            }

            if (tables.Sum(table => table.Rows) is var rows && rows != faiss.Count)
            {
                throw new ReactException("ReactFaissMisaligned", ReactErrorKind.Mismatch,
                    string.Create(CultureInfo.InvariantCulture, $"'{full}' holds {faiss.Count:N0} vectors, but its {tables.Count} tables {rows:N0} rows: which row belongs to which vector is not known."),
                    "Give the tables that were made with it, all of them and in their order.", full);
            }

            kind ??= Path.GetFileName(full).StartsWith("text", StringComparison.OrdinalIgnoreCase) ? VectorKind.Text : VectorKind.Image;
            return new FaissFileStore(full, faiss, kind.Value, tables, Prepare(faiss, parameters, observer));
        }
        catch
        {
            faiss.Dispose();
            tables.ForEach(table => table.Dispose());
            throw;
        }
    }

    /// <summary>Does nothing: the file does not say which model made it. Queries of another length are refused by the search.</summary>
    public void EnsureModel(string fingerprint, string modelName)
    {
    }

    /// <inheritdoc/>
    public ReactModel OpenModel() => throw new ReactException("ReactModelNotFound", ReactErrorKind.NotFound,
        $"'{Name}' does not say which model made its vectors.", "Give -Model the model that made them.", Name);

    /// <inheritdoc/>
    public IReadOnlyList<long> RandomIds(int count, int seed)
    {
        if (count < 0 || count > Count)
        {
            throw new ReactException("ReactCountOutOfRange", ReactErrorKind.InvalidArgument, $"{count} pairs cannot be drawn from the {Count} of '{Name}'.", $"Ask for at most {Count}.", count);
        }

        var random = new Random(seed);
        var drawn = new SortedSet<long>();
        for (var last = Count - count; last < Count; last++)
        {
            if (!drawn.Add(random.NextInt64(last + 1)))
            {
                drawn.Add(last);
            }
        }

        return [.. drawn];
    }

    /// <inheritdoc/>
    public SearchHit[][] Search(SearchQuery query, IWorkObserver observer, CancellationToken stopping)
    {
        if (query.Key.OnlyKind != Kind)
        {
            throw new ReactException("ReactIndexLacksVectors", ReactErrorKind.InvalidArgument,
                $"'{Name}' holds vectors of {(Kind == VectorKind.Image ? "pictures" : "captions")} only.", $"Compare with them: -Against {(Kind == VectorKind.Image ? "Image" : "Caption")}.", Name);
        }

        if (query.Vectors.Length % Dimension != 0)
        {
            throw new ReactException("ReactQueryShape", ReactErrorKind.InvalidArgument, $"{query.Vectors.Length} floats are no queries of length {Dimension}.", "Embed the queries with the model that made the index.", Name);
        }

        if (query.Count is < 1 or > ExactSearch.MaxCount)
        {
            throw new ReactException("ReactCountOutOfRange", ReactErrorKind.InvalidArgument, $"{query.Count} neighbours cannot be searched.", $"Ask for 1 to {ExactSearch.MaxCount}.", query.Count);
        }

        var among = query.Filter is null ? null : MetadataFilter.Rows([.. tables.Select(table => (table.Parquet, table.Rows))], tables[0].Caption, query.Filter, observer, stopping);
        return new FaissFileSearch(faiss, Name, probes, observer).Run(query.Vectors, query.Count, among, stopping);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReactPair> Pairs(IReadOnlyList<long> ids)
    {
        var pairs = new ReactPair[ids.Count];
        foreach (var group in Enumerable.Range(0, ids.Count).GroupBy(place => TableOf(ids[place])))
        {
            var places = group.ToLookup(place => ids[place] - starts[group.Key]);
            tables[group.Key].Read(places.Select(place => place.Key), (row, pair) =>
            {
                foreach (var place in places[row])
                {
                    pairs[place] = pair with { Id = starts[group.Key] + row };
                }
            });
        }

        var missing = Array.FindIndex(pairs, pair => pair is null);
        return missing < 0 ? pairs : throw new ReactException("ReactMetadataFailed", ReactErrorKind.InvalidData,
            $"The tables of '{Name}' lack row {ids[missing]}, which was there before.", "Leave the files alone while they are searched, and search again.", Name);
    }

    /// <inheritdoc/>
    public void ReadVectors(IReadOnlyList<long> ids, VectorKind kind, Span<float> destination)
    {
        if (kind != Kind)
        {
            throw new ReactException("ReactIndexLacksVectors", ReactErrorKind.InvalidArgument, $"'{Name}' holds vectors of {(Kind == VectorKind.Image ? "pictures" : "captions")} only.", "Leave out what compares with others.", Name);
        }

        lock (preparing)
        {
            if (!prepared)
            {
                faiss.PrepareReconstruct();
                prepared = true;
            }
        }

        faiss.Reconstruct([.. ids], destination);
    }

    /// <inheritdoc/>
    public void ReadCaptions(Action<string> take, IWorkObserver observer, CancellationToken stopping) =>
        CaptionScan.Run(Name, [.. tables.Select(table => (table.Parquet, table.Rows))], tables[0].Caption, null, take, observer, stopping);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        faiss.Dispose();
        foreach (var table in tables)
        {
            table.Dispose();
        }
    }

    private static long Prepare(FaissIndex faiss, string? parameters, IWorkObserver observer)
    {
        if (parameters is not null)
        {
            faiss.SetParameters(parameters);
            return 0;
        }

        if (faiss.Shape.Lists == 0)
        {
            return 0;
        }

        var probes = Math.Min(faiss.Shape.Lists, Math.Max(LeastProbes, faiss.Shape.Lists / ListsPerProbe));
        observer.Decision(string.Create(CultureInfo.InvariantCulture, $"Looking into {probes:N0} of {faiss.Shape.Lists:N0} lists for each query."));
        return probes;
    }

    private static IReadOnlyList<string> Beside(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var start = Path.GetFileNameWithoutExtension(path) + ".";
        return StorageError.Guard<IReadOnlyList<string>>(folder, () =>
        {
            var same = Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).StartsWith(start, StringComparison.Ordinal) && TableFile.IsTable(file)).Order(StringComparer.Ordinal).Take(1).ToList();
            if (same.Count > 0)
            {
                return same;
            }

            var metadata = Path.Combine(folder, "metadata");
            var all = Directory.Exists(metadata) ? Directory.EnumerateFiles(metadata).Where(TableFile.IsTable).Order(ShardNameComparer.Instance).ToList() : [];
            return all.Count > 0 ? all : throw new ReactException("ReactFaissTableMissing", ReactErrorKind.NotFound,
                $"Nothing says what the vectors of '{path}' are: there is no table of its name (.parquet, .csv, .tsv, .jsonl) and no folder 'metadata' beside it.", "Put the table beside it, one row for each vector.", path);
        });
    }

    private int TableOf(long id)
    {
        if (id < 0 || id >= Count)
        {
            throw new ReactException("ReactIdOutOfRange", ReactErrorKind.InvalidArgument, $"There is no pair {id} in '{Name}', which holds {Count}.", "Use ids that a search gave.", id);
        }

        // Empty tables share their start with the next one.
        var found = Array.BinarySearch(starts, id);
        found = found < 0 ? ~found - 1 : found;
        while (starts[found + 1] <= id)
        {
            found++;
        }

        return found;
    }
}
