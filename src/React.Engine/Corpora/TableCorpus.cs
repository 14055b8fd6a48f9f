using React.Work;

namespace React.Corpora;

/// <summary>
/// Tables that name pictures, or the addresses of pictures, with a caption each: parquet, CSV, TSV, JSON lines. All other columns are kept as a pair's
/// metadata. A table without a column of paths gives pairs whose pictures are not here; they are embedded by their captions alone.
/// </summary>
public sealed class TableCorpus : ICorpus, IDisposable
{
    /// <summary>Rows a shard; a constant, so that shards follow from the tables alone.</summary>
    public const int ShardRows = 10_000;

    private readonly TableFile[] files;

    /// <summary>Looks into the tables. Those of text are read once to their end, so that damage is found now.</summary>
    /// <param name="paths">What it was opened from.</param>
    /// <param name="tables">The tables in order.</param>
    /// <param name="columns">Which columns hold what; by default found by the names in use.</param>
    /// <param name="limits">What a pair may take.</param>
    /// <param name="observer">Told of what was found out about each table.</param>
    /// <param name="stopping">Ends the reading.</param>
    /// <exception cref="ReactException">A table is damaged, or lacks a column.</exception>
    public TableCorpus(
        IReadOnlyList<string> paths, IReadOnlyList<string> tables, TableColumns? columns = null, CorpusLimits? limits = null, IWorkObserver? observer = null, CancellationToken stopping = default)
    {
        Paths = [.. paths.Select(Path.GetFullPath)];
        files = [.. tables.Select(table => TableFile.Open(table, columns ?? TableColumns.Known, observer ?? SilentObserver.Instance, stopping))];
        Shards = [.. files.SelectMany(file => Parts(file, limits ?? CorpusLimits.Default))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; }

    /// <inheritdoc/>
    public IReadOnlyList<CorpusShard> Shards { get; }

    /// <summary>Whether a file is named as a table: .parquet, .csv, .tsv, .jsonl, .ndjson, those of text also packed as .gz or .zst.</summary>
    public static bool IsTable(string path) => TableFile.IsTable(path);

    /// <summary>Closes tables of which a part was read.</summary>
    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }

    private static IEnumerable<TableShard> Parts(TableFile file, CorpusLimits limits)
    {
        for (var first = 0L; first < file.Rows; first += ShardRows)
        {
            yield return new TableShard(file, first, Math.Min(ShardRows, file.Rows - first), limits);
        }
    }
}
