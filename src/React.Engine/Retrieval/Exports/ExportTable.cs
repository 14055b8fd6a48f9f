using DuckDB.NET.Data;
using React.Corpora;
using React.Storage;

namespace React.Retrieval.Exports;

/// <summary>Rows of pairs, written by DuckDB as one file: whole, or not at all.</summary>
internal sealed class ExportTable : IDisposable
{
    private const string PairColumns = "url, caption, key, filepath, task, class, classes, query, score, rank, similarity, locator";
    private const string TitleColumns = "filepath, caption AS title, url, key, task, class, classes, query, score, rank, similarity, locator";
    private const string AuditColumns = "task, class, query, score, rank, key, caption, similarity, url, locator";

    private readonly DuckDBConnection connection = DuckDb.Open();
    private DuckDBAppender? appender;

    public ExportTable()
    {
        DuckDb.Run(connection,
            "CREATE TABLE pairs (url VARCHAR, caption VARCHAR, key VARCHAR, filepath VARCHAR, task VARCHAR, class VARCHAR, classes VARCHAR, query VARCHAR, score FLOAT, rank INTEGER, similarity FLOAT, locator VARCHAR, sample VARCHAR)");
        appender = connection.CreateAppender("pairs");
    }

    /// <summary>Rows whose picture is no file of its own.</summary>
    public int WithoutFile { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="pair">The pair as one class found it.</param>
    /// <param name="classes">All classes that claim it.</param>
    /// <param name="sample">Its name in a tar.</param>
    public void Append(ReactPair pair, IEnumerable<string> classes, string? sample = null)
    {
        var locator = ImageLocator.Parse(pair.Locator);
        var file = locator.IsUrl || locator.Length is not null ? null : locator.Path;
        WithoutFile += file is null ? 1 : 0;
        appender!.CreateRow().AppendValue(pair.Url).AppendValue(pair.Caption).AppendValue(pair.Key).AppendValue(file)
            .AppendValue(pair.Task).AppendValue(pair.Class).AppendValue(string.Join("; ", classes)).AppendValue(pair.Query)
            .AppendValue((float?)pair.Score).AppendValue((int?)pair.Rank).AppendValue(float.IsNaN(pair.Similarity) ? null : (float?)pair.Similarity)
            .AppendValue(pair.Locator).AppendValue(sample).EndRow();
    }

    /// <summary>Writes all rows.</summary>
    /// <param name="path">The file; its name tells what form a list for audits has, and what separates values.</param>
    /// <param name="format">What the rows are.</param>
    /// <param name="samples">Whether the names in tars are a column.</param>
    public void Save(string path, ExportFormat format, bool samples = false)
    {
        var temporary = path + ".tmp";
        var columns = format switch
        {
            ExportFormat.Audit => samples ? "sample, " + AuditColumns : AuditColumns,
            ExportFormat.Csv => TitleColumns,
            _ => PairColumns,
        };
        try
        {
            appender?.Dispose();
            appender = null;
            StorageError.Guard(path, () =>
            {
                // What is wrong with a path is better said by the operating system than by DuckDB.
                new FileStream(temporary, FileMode.Create).Dispose();
                DuckDb.Run(connection, $"COPY (SELECT {columns} FROM pairs) TO {DuckDb.Literal(temporary)} ({Form(path, format)})");
                using (var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
                {
                    file.Flush(flushToDisk: true);
                }

                AtomicFile.Replace(temporary, path);
            });
        }
        catch (DuckDBException error)
        {
            throw DuckDb.Error(error, path);
        }
        finally
        {
            AtomicFile.TryDelete(temporary);
        }
    }

    public void Dispose()
    {
        appender?.Dispose();
        connection.Dispose();
    }

    private static string Form(string path, ExportFormat format) => (format, Path.GetExtension(path).ToLowerInvariant()) switch
    {
        (ExportFormat.Parquet, _) or (ExportFormat.Audit, ".parquet") => "FORMAT parquet, COMPRESSION zstd",
        (ExportFormat.Jsonl, _) or (ExportFormat.Audit, ".jsonl") => "FORMAT json",
        (_, ".tsv") => "FORMAT csv, HEADER, DELIMITER '\t'",
        _ => "FORMAT csv, HEADER",
    };
}
