using DuckDB.NET.Data;

namespace React.Storage;

/// <summary>DuckDB inside the process, in memory: how parquet, CSV and JSON lines are read and written.</summary>
internal static class DuckDb
{
    /// <summary>Opens a database of one thread, so that what is written never depends on timing, that writes no file but those it is told to and fetches nothing.</summary>
    public static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        Run(connection, "SET threads = 1; SET preserve_insertion_order = true; SET temp_directory = ''; SET autoinstall_known_extensions = false;");
        return connection;
    }

    public static void Run(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A name as an identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text, such as a path, as a string literal.</summary>
    public static string Literal(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A path as a string literal for functions that take patterns.</summary>
    public static string PatternLiteral(string path) =>
        Literal(string.Concat(path.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : c.ToString())));

    public static ReactException Error(Exception error, string path)
    {
        var full = error.Message.Contains("space left", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("enough space", StringComparison.OrdinalIgnoreCase);
        return full
            ? StorageError.DiskFull(error, path)
            : new ReactException("ReactMetadataFailed", ReactErrorKind.InvalidData, $"'{path}': {error.Message}", "Test-ReactIndex names what is damaged.", path, error);
    }
}
