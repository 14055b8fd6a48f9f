using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using React.Storage;

namespace React.Indexing;

/// <summary>Looks up rows of metadata by their number.</summary>
internal static class MetadataReader
{
    /// <summary>The pairs at some rows of one segment, handed out in the file's order.</summary>
    /// <param name="connection">An open database.</param>
    /// <param name="path">The segment's parquet file.</param>
    /// <param name="columns">Which columns hold what; null for those that React writes.</param>
    /// <param name="rows">Row numbers, each once.</param>
    /// <param name="take">Gets the row number and its pair, without id.</param>
    public static void Read(DuckDBConnection connection, string path, ManifestColumns? columns, IEnumerable<long> rows, Action<long, ReactPair> take)
    {
        var sql = new StringBuilder("SELECT ").Append(Selected(columns)).Append(" FROM read_parquet(").Append(DuckDb.PatternLiteral(path)).Append(", file_row_number = true) WHERE file_row_number IN (");
        sql.AppendJoin(',', rows.Select(row => row.ToString(CultureInfo.InvariantCulture))).Append(')');
        Query(connection, path, sql.ToString(), reader => take(reader.GetInt64(0), Pair(reader, path, columns)));
    }

    /// <summary>The columns that <see cref="Pair"/> reads, for a table with row numbers.</summary>
    public static string Selected(ManifestColumns? columns)
    {
        var names = columns ?? ManifestColumns.Own;
        return $"file_row_number, {string.Join(", ", new[] { names.Key, names.Caption, names.Locator, names.Url }.Select(name => Column(name, "VARCHAR")))}, {Column(names.Similarity, "FLOAT")}";
    }

    /// <summary>The pair of a row, without id.</summary>
    public static ReactPair Pair(DuckDBDataReader reader, string path, ManifestColumns? columns)
    {
        var url = Text(reader, 4) is { Length: > 0 } address ? address : null;
        var locator = Text(reader, 3);
        return new ReactPair
        {
            Key = Text(reader, 1) is { Length: > 0 } key ? key : string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}/{reader.GetInt64(0)}"),
            Caption = Text(reader, 2),
            Locator = locator.Length == 0 ? url ?? "" : columns is null ? locator : Rooted(locator, path),
            Url = url,
            Similarity = reader.IsDBNull(5) ? float.NaN : reader.GetFloat(5),
        };
    }

    /// <summary>Number of each row and the similarity kept there, in order; NaN where there is none.</summary>
    public static List<float> Similarities(DuckDBConnection connection, string path, ManifestColumns? columns)
    {
        var similarities = new List<float>();
        var sql = $"SELECT {Column((columns ?? ManifestColumns.Own).Similarity, "FLOAT")} FROM read_parquet({DuckDb.PatternLiteral(path)}, file_row_number = true) ORDER BY file_row_number";
        Query(connection, path, sql, reader => similarities.Add(reader.IsDBNull(0) ? float.NaN : reader.GetFloat(0)));
        return similarities;
    }

    /// <summary>Row number and caption of every row, as they stand in the file; a caption that is absent is empty.</summary>
    /// <param name="connection">An open database.</param>
    /// <param name="path">The parquet file.</param>
    /// <param name="caption">The column of captions.</param>
    /// <param name="take">Gets each.</param>
    public static void Captions(DuckDBConnection connection, string path, string caption, Action<long, string> take)
    {
        var sql = $"SELECT file_row_number, {Column(caption, "VARCHAR")} FROM read_parquet({DuckDb.PatternLiteral(path)}, file_row_number = true)";
        Query(connection, path, sql, reader => take(reader.GetInt64(0), Text(reader, 1)), streaming: true);
    }

    /// <summary>Rows of a file.</summary>
    public static long Count(DuckDBConnection connection, string path)
    {
        var rows = 0L;
        Query(connection, path, $"SELECT count(*) FROM read_parquet({DuckDb.PatternLiteral(path)})", reader => rows = reader.GetInt64(0));
        return rows;
    }

    private static string Column(string? name, string type) => name is null ? $"CAST(NULL AS {type})" : $"CAST({DuckDb.Name(name)} AS {type})";

    /// <summary>A picture's place as others write it, relative to the index's folder where it is relative; one that climbs out of it stays the text that it is.</summary>
    private static string Rooted(string locator, string metadata) =>
        SafePath.IsSafe(locator) ? Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(metadata))!, locator) : locator;

    private static string Text(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);

    private static void Query(DuckDBConnection connection, string path, string sql, Action<DuckDBDataReader> row, bool streaming = false)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.UseStreamingMode = streaming;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                row(reader);
            }
        }
        catch (Exception error) when (error is DuckDBException or InvalidCastException)
        {
            throw DuckDb.Error(error, path);
        }
    }
}
