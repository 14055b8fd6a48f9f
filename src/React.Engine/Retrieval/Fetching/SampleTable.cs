using DuckDB.NET.Data;
using React.Storage;

namespace React.Retrieval.Fetching;

/// <summary>The table beside a tar that img2dataset's readers expect: one row for each pair, those that failed included.</summary>
internal static class SampleTable
{
    private const string Columns =
        "key VARCHAR, source_key VARCHAR, url VARCHAR, caption VARCHAR, status VARCHAR, error_message VARCHAR, width INTEGER, height INTEGER, "
        + "original_width INTEGER, original_height INTEGER, exif VARCHAR, sha256 VARCHAR, mime VARCHAR";

    /// <summary>Writes the table.</summary>
    public static void Write(string path, IEnumerable<FetchedSample> samples)
    {
        try
        {
            using var connection = DuckDb.Open();
            DuckDb.Run(connection, $"CREATE TABLE samples ({Columns})");
            using (var appender = connection.CreateAppender("samples"))
            {
                foreach (var sample in samples)
                {
                    appender.CreateRow().AppendValue(sample.Key).AppendValue(sample.SourceKey).AppendValue(sample.Url).AppendValue(sample.Caption)
                        .AppendValue(sample.Status).AppendValue(sample.ErrorMessage).AppendValue(sample.Width).AppendValue(sample.Height)
                        .AppendValue(sample.OriginalWidth).AppendValue(sample.OriginalHeight).AppendValue(sample.Exif).AppendValue(sample.Sha256)
                        .AppendValue(sample.Mime).EndRow();
                }
            }

            DuckDb.Run(connection, $"COPY samples TO {DuckDb.Literal(path)} (FORMAT parquet, COMPRESSION zstd)");
        }
        catch (DuckDBException error)
        {
            throw DuckDb.Error(error, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageError.From(error, path);
        }
    }
}
