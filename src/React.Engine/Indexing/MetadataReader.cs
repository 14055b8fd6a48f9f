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
    /// <param name="rows">Row numbers, each once.</param>
    /// <param name="take">Gets the row number and its pair, without id.</param>
    public static void Read(DuckDBConnection connection, string path, IEnumerable<long> rows, Action<long, ReactPair> take)
    {
        var sql = new StringBuilder("SELECT file_row_number, key, caption, locator, similarity FROM read_parquet(")
            .Append(DuckDb.PatternLiteral(path)).Append(", file_row_number = true) WHERE file_row_number IN (");
        sql.AppendJoin(',', rows.Select(row => row.ToString(CultureInfo.InvariantCulture))).Append(')');
        Query(connection, path, sql.ToString(), reader => take(reader.GetInt64(0), new ReactPair
        {
            Key = Text(reader, 1),
            Caption = Text(reader, 2),
            Locator = Text(reader, 3),
            Similarity = reader.IsDBNull(4) ? float.NaN : reader.GetFloat(4),
        }));
    }

    /// <summary>Number of each row and the similarity kept there, in order.</summary>
    public static List<float> Similarities(DuckDBConnection connection, string path)
    {
        var similarities = new List<float>();
        var sql = $"SELECT similarity FROM read_parquet({DuckDb.PatternLiteral(path)}, file_row_number = true) ORDER BY file_row_number";
        Query(connection, path, sql, reader => similarities.Add(reader.IsDBNull(0) ? float.NaN : reader.GetFloat(0)));
        return similarities;
    }

    private static string Text(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);

    private static void Query(DuckDBConnection connection, string path, string sql, Action<DuckDBDataReader> row)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
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
