using DuckDB.NET.Data;
using React.Storage;

namespace React.Indexing;

/// <summary>Collects the metadata of one segment and writes it as parquet; the same rows give the same bytes.</summary>
internal sealed class MetadataWriter : IDisposable
{
    // Small groups, so that looking up a few rows reads little.
    private const string Format = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192";

    private readonly DuckDBConnection connection;
    private DuckDBAppender? appender;

    public MetadataWriter()
    {
        connection = DuckDb.Open();
        DuckDb.Run(connection,
            "CREATE TABLE pairs (key VARCHAR, caption VARCHAR, locator VARCHAR, url VARCHAR, width INTEGER, height INTEGER, similarity FLOAT, extra VARCHAR)");
        appender = connection.CreateAppender("pairs");
    }

    public void Append(PairRow row)
    {
        var cells = appender!.CreateRow();
        cells.AppendValue(row.Key).AppendValue(row.Caption).AppendValue(row.Locator).AppendValue(row.Url)
            .AppendValue(row.Width).AppendValue(row.Height).AppendValue(float.IsNaN(row.Similarity) ? null : (float?)row.Similarity).AppendValue(row.Extra).EndRow();
    }

    /// <summary>Writes all rows, flushed to disk.</summary>
    public void Save(string path)
    {
        try
        {
            appender!.Dispose();
            appender = null;
            Save(connection, "FROM pairs", path);
        }
        catch (DuckDBException error)
        {
            throw DuckDb.Error(error, path);
        }
    }

    /// <summary>Writes what a query gives, in its order, flushed to disk.</summary>
    public static void Save(DuckDBConnection connection, string query, string path, CancellationToken stopping = default)
    {
        using (var command = connection.CreateCommand())
        using (stopping.Register(command.Cancel))
        {
            command.CommandText = $"COPY ({query}) TO {DuckDb.Literal(path)} ({Format})";
            try
            {
                command.ExecuteNonQuery();
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                throw new OperationCanceledException(stopping);
            }
        }

        StorageError.Guard(path, () =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            file.Flush(flushToDisk: true);
        });
    }

    public void Dispose()
    {
        appender?.Dispose();
        connection.Dispose();
    }
}
