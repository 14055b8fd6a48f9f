using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Indexing.Faiss;

/// <summary>The table that tells what the vectors of somebody else's index are: row i for vector i.</summary>
internal sealed class FaissTable : IDisposable
{
    private readonly string folder;
    private readonly string name;
    private readonly string? temporary;
    private readonly string cells;

    private FaissTable(string path, string parquet, TableLayout layout, TableColumns columns)
    {
        folder = Path.GetDirectoryName(path)!;
        name = Path.GetFileNameWithoutExtension(path);
        temporary = parquet == path ? null : parquet;
        Parquet = parquet;
        Rows = layout.Rows;
        Caption = columns.Caption;
        var similarity = layout.Fields.FirstOrDefault(field => field.Name.Equals("similarity", StringComparison.OrdinalIgnoreCase))?.Text;
        cells = $"{Cell(columns.Key)}, {Cell(columns.Caption)}, {Cell(columns.Image)}, {Cell(columns.Url)}, TRY_CAST({similarity ?? "NULL"} AS FLOAT)";

        string Cell(string? column) => column is null ? "CAST(NULL AS VARCHAR)" : layout.Fields.First(field => field.Name == column).Text;
    }

    /// <summary>A parquet file with its rows.</summary>
    public string Parquet { get; }

    /// <summary>How many there are.</summary>
    public long Rows { get; }

    /// <summary>The column of captions.</summary>
    public string? Caption { get; }

    /// <summary>Looks into a table. What is no parquet file becomes one in the temporary folder, since rows are asked for by their number.</summary>
    /// <exception cref="ReactException">It is damaged, or no column is known to hold captions, or pictures.</exception>
    public static FaissTable Open(string path, TableColumns wanted, IWorkObserver observer, CancellationToken stopping)
    {
        var full = Path.GetFullPath(path);
        StorageError.Guard(full, () => File.OpenHandle(full).Dispose());
        var layout = TableFile.Look(full, wanted, stopping);
        var columns = wanted.In([.. layout.Fields.Select(field => field.Name)], full);
        observer.Decision(string.Create(CultureInfo.InvariantCulture, $"'{full}': {layout.Description}; {layout.Rows:N0} rows, captions in '{columns.Caption}', pictures in '{columns.Image ?? columns.Url}'."));
        if (full.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            return new FaissTable(full, full, layout, columns);
        }

        var copy = Path.Combine(Path.GetTempPath(), $"react-table-{Guid.NewGuid():N}.parquet");
        try
        {
            using (var database = DuckDb.Open())
            {
                DuckDb.Run(database, $"COPY (SELECT {string.Join(", ", layout.Fields.Select(field => $"{field.Text} AS {DuckDb.Name(field.Name)}"))} FROM {layout.From}) TO {DuckDb.Literal(copy)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192)");
            }

            var copied = ParquetTable.Look(copy, stopping);
            return new FaissTable(full, copy, copied, columns);
        }
        catch (DuckDBException error)
        {
            File.Delete(copy);
            throw DuckDb.Error(error, full);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
    }

    /// <summary>The pairs of some rows, without ids, in the file's order.</summary>
    /// <param name="rows">Row numbers, each once.</param>
    /// <param name="take">Gets the row number and its pair.</param>
    public void Read(IEnumerable<long> rows, Action<long, ReactPair> take)
    {
        var sql = new StringBuilder($"SELECT file_row_number, {cells} FROM read_parquet({DuckDb.PatternLiteral(Parquet)}, file_row_number = true) WHERE file_row_number IN (");
        sql.AppendJoin(',', rows.Select(row => row.ToString(CultureInfo.InvariantCulture))).Append(')');
        try
        {
            using var database = DuckDb.Open();
            using var command = database.CreateCommand();
            command.CommandText = sql.ToString();
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                take(reader.GetInt64(0), Pair(reader));
            }
        }
        catch (Exception error) when (error is DuckDBException or InvalidCastException)
        {
            throw DuckDb.Error(error, Parquet);
        }
    }

    /// <summary>Removes what it wrote.</summary>
    public void Dispose()
    {
        try
        {
            if (temporary is not null)
            {
                File.Delete(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It lies in the temporary folder, which the system clears.
        }
    }

    private ReactPair Pair(DuckDBDataReader reader)
    {
        string? Text(int column) => reader.IsDBNull(column) || reader.GetString(column) is not { Length: > 0 } text ? null : text;
        var url = Text(4);
        var image = Text(3) is { } path ? SafePath.IsSafe(path) ? Path.Combine(folder, path) : path : null;
        return new ReactPair
        {
            Key = Text(1) ?? string.Create(CultureInfo.InvariantCulture, $"{name}/{reader.GetInt64(0)}"),
            Caption = Text(2) ?? "",
            Locator = image ?? url ?? "",
            Url = url,
            Similarity = reader.IsDBNull(5) ? float.NaN : reader.GetFloat(5),
        };
    }
}
