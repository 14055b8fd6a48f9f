using DuckDB.NET.Data;
using React.Storage;

namespace React.Corpora;

/// <summary>One query over a table, row by row: never more than a few thousand rows are in memory.</summary>
internal sealed class TableQuery : IDisposable
{
    private readonly string path;
    private readonly DuckDBConnection connection;
    private readonly DuckDBCommand command;
    private readonly DuckDBDataReader reader;

    /// <summary>Starts it.</summary>
    /// <param name="path">The table, for errors.</param>
    /// <param name="sql">What to read.</param>
    /// <param name="stopping">Ends a query that gives its first row late, as one that counts does.</param>
    /// <exception cref="ReactException">The table is damaged.</exception>
    public TableQuery(string path, string sql, CancellationToken stopping = default)
    {
        this.path = path;
        connection = DuckDb.Open();
        command = connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        try
        {
            using var cancel = stopping.Register(command.Cancel);
            reader = Guard(() => command.ExecuteReader());
        }
        catch (Exception error)
        {
            command.Dispose();
            connection.Dispose();
            stopping.ThrowIfCancellationRequested();
            throw error is ReactException ? error : TableError.From(error, path);
        }
    }

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="ReactException">The table is damaged there.</exception>
    public bool Next() => Guard(reader.Read);

    /// <summary>A cell of the current row as text, or null.</summary>
    public string? Text(int column) => Guard(() => reader.IsDBNull(column) ? null : reader.GetString(column));

    /// <summary>A cell of the current row as a number.</summary>
    public long Number(int column) => Guard(() => reader.GetInt64(column));

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        command.Dispose();
        connection.Dispose();
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is DuckDBException or InvalidCastException or InvalidOperationException)
        {
            throw TableError.From(error, path);
        }
    }
}
