using System.Text;
using React.Storage;
using React.Work;

namespace React.Corpora;

/// <summary>One table of a <see cref="TableCorpus"/>, looked into once.</summary>
internal sealed class TableFile : IDisposable
{
    private static readonly string[] Separated = [".csv", ".tsv"];
    private static readonly string[] JsonLines = [".jsonl", ".ndjson"];
    private static readonly string[] Packed = ["", ".gz", ".zst"];

    private readonly string select;
    private readonly object door = new();
    private TableQuery? waiting;
    private long waitingAt;

    private TableFile(string path, TableLayout layout, TableColumns columns)
    {
        Path = path;
        Rows = layout.Rows;
        Columns = columns;
        select = layout.Select(columns);
        Identity = Checksums.Sha256(Encoding.UTF8.GetBytes(FileEnds.Identity(path) + select.Replace(DuckDb.PatternLiteral(path), "", StringComparison.Ordinal)))[..32];
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Rows in it.</summary>
    public long Rows { get; }

    /// <summary>The names in use.</summary>
    public TableColumns Columns { get; }

    /// <summary>Changes with the file and with what is read from it.</summary>
    public string Identity { get; }

    /// <summary>Whether a file is named as a table.</summary>
    public static bool IsTable(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) || Has(path, Separated) || Has(path, JsonLines);

    /// <summary>Looks into a table.</summary>
    /// <exception cref="ReactException">It is damaged, or lacks a column.</exception>
    public static TableFile Open(string path, TableColumns wanted, IWorkObserver observer, CancellationToken stopping)
    {
        var full = System.IO.Path.GetFullPath(path);
        var layout = Look(full, wanted, stopping);
        var columns = wanted.In([.. layout.Fields.Select(field => field.Name)], full);
        var uses = new[] { ("picture", columns.Image), ("address", columns.Url), ("caption", columns.Caption), ("key", columns.Key) }.Where(use => use.Item2 is not null).Select(use => $"{use.Item1} in '{use.Item2}'");
        var lost = layout.Fields.Where(field => field.Json is null && field.Name != columns.Caption && field.Name != columns.Image && field.Name != columns.Url).Select(field => field.Name).ToList();
        observer.Decision($"'{full}': {layout.Description}; {layout.Rows:N0} rows, {string.Join(", ", uses)}{(lost.Count > 0 ? $"; columns of bytes are not kept: {string.Join(", ", lost)}" : "")}.");
        return new TableFile(full, layout, columns);
    }

    /// <summary>How a table is to be read.</summary>
    /// <exception cref="ReactException">It is damaged.</exception>
    public static TableLayout Look(string path, TableColumns wanted, CancellationToken stopping) =>
        Has(path, Separated) ? CsvTable.Look(path, wanted, stopping) : Has(path, JsonLines) ? JsonTable.Look(path, stopping) : ParquetTable.Look(path, stopping);

    /// <summary>The rows from one on. Whoever reads on where the last reading ended does not begin at the start of the file again.</summary>
    /// <param name="first">Number of the first row, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="stopping">Ends the reading.</param>
    /// <returns>Rows, to be looked at one by one.</returns>
    /// <exception cref="ReactException">The table is damaged.</exception>
    public IEnumerable<TableQuery> Read(long first, long count, CancellationToken stopping)
    {
        var query = Take(first) ?? new TableQuery(Path, first == 0 ? select : $"{select} OFFSET {first}", stopping);
        try
        {
            for (var row = 0L; row < count && query.Next(); row++)
            {
                stopping.ThrowIfCancellationRequested();
                yield return query;
            }

            if (first + count < Rows)
            {
                Put(query, first + count);
                query = null;
            }
        }
        finally
        {
            query?.Dispose();
        }
    }

    /// <summary>Closes what waits to be read on.</summary>
    public void Dispose() => Put(null, 0);

    private TableQuery? Take(long first)
    {
        lock (door)
        {
            if (waitingAt != first)
            {
                return null;
            }

            var query = waiting;
            waiting = null;
            return query;
        }
    }

    private void Put(TableQuery? query, long at)
    {
        TableQuery? old;
        lock (door)
        {
            old = waiting;
            (waiting, waitingAt) = (query, at);
        }

        old?.Dispose();
    }

    private static bool Has(string path, string[] extensions) =>
        extensions.Any(extension => Packed.Any(packed => path.EndsWith(extension + packed, StringComparison.OrdinalIgnoreCase)));
}
