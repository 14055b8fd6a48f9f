using System.Globalization;
using DuckDB.NET.Data;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>Removes pairs from an index: their rows are named in a file beside the segments, which stay as they are. Searches do not see them any more; Optimize-ReactIndex takes their place back.</summary>
public static class PairRemoval
{
    private const string Activity = "Looking for keys";

    /// <summary>Removes every pair that has one of some keys.</summary>
    /// <param name="path">The index.</param>
    /// <param name="keys">The keys; in an index without keys, numbers of rows.</param>
    /// <param name="observer">Is told of progress, and of keys that no pair has.</param>
    /// <param name="stopping">Ends the work; nothing is removed then.</param>
    /// <exception cref="ReactException">The index cannot be read or written, or another process writes it.</exception>
    public static ReactIndex ByKey(string path, IReadOnlyCollection<string> keys, IWorkObserver observer, CancellationToken stopping) =>
        Remove(path, index => RowsOf(index, keys.ToHashSet(StringComparer.Ordinal), observer, stopping), observer);

    /// <summary>Removes every pair that passes a condition.</summary>
    /// <param name="path">The index.</param>
    /// <param name="filter">The condition.</param>
    /// <param name="observer">Is told of progress.</param>
    /// <param name="stopping">Ends the work; nothing is removed then.</param>
    /// <exception cref="ReactException">It is no condition, the index cannot be read or written, or another process writes it.</exception>
    public static ReactIndex ByFilter(string path, PairFilter filter, IWorkObserver observer, CancellationToken stopping) =>
        Remove(path, index => MetadataFilter.Rows(index, filter, observer, stopping), observer);

    private static ReactIndex Remove(string path, Func<ReactIndex, RowSet> find, IWorkObserver observer)
    {
        using var journal = IndexJournal.Open(path);
        var index = ReactIndex.Open(path);
        var rows = find(index);
        foreach (var row in index.Removed?.Members() ?? [])
        {
            rows.Add(row);
        }

        observer.Decision($"{rows.Count - index.RemovedCount:N0} pairs are removed.");
        if (rows.Count > index.RemovedCount)
        {
            journal.Replace(journal.Manifest with { Removed = RemovedRows.Write(journal.Folder, journal.Manifest.Removed, rows) });
            IndexSweep.Run(journal.Folder, journal.Manifest, keepCompaction: false);
        }

        return ReactIndex.Open(path);
    }

    private static RowSet RowsOf(ReactIndex index, HashSet<string> keys, IWorkObserver observer, CancellationToken stopping)
    {
        var rows = new RowSet(index.RowCount);
        var unseen = keys.ToHashSet(StringComparer.Ordinal);
        if ((index.Manifest.Columns ?? ManifestColumns.Own).Key is { } column)
        {
            Search(index, column, keys, (row, key) =>
            {
                rows.Add(row);
                unseen.Remove(key);
            }, observer, stopping);
        }
        else
        {
            foreach (var key in keys)
            {
                if (long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row < index.RowCount)
                {
                    rows.Add(row);
                    unseen.Remove(key);
                }
            }
        }

        foreach (var key in unseen.Order(StringComparer.Ordinal))
        {
            observer.Reject(new Rejection(index.Path, key, "KeyUnknown", "No pair of the index has this key."));
        }

        return rows;
    }

    private static void Search(ReactIndex index, string column, HashSet<string> keys, Action<long, string> found, IWorkObserver observer, CancellationToken stopping)
    {
        using var database = DuckDb.Open();
        DuckDb.Run(database, "CREATE TABLE wanted (key VARCHAR)");
        using (var appender = database.CreateAppender("wanted"))
        {
            foreach (var key in keys)
            {
                appender.CreateRow().AppendValue(key).EndRow();
            }
        }

        var name = $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        for (var number = 0; number < index.SegmentCount; number++)
        {
            stopping.ThrowIfCancellationRequested();
            var segment = index.Manifest.Segments[number];
            observer.Progress(new WorkProgress(Activity, index.StartOf(number), index.RowCount, "pairs"));
            if (segment.Pairs == 0)
            {
                continue;
            }

            var path = index.FilePath(segment.Metadata());
            try
            {
                using var command = database.CreateCommand();
                command.CommandText = $"SELECT file_row_number, CAST({name} AS VARCHAR) FROM read_parquet({DuckDb.PatternLiteral(path)}, file_row_number = true) WHERE CAST({name} AS VARCHAR) IN (SELECT key FROM wanted)";
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    var row = reader.GetInt64(0);
                    if (row >= segment.Pairs)
                    {
                        throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' has more rows than the {segment.Pairs} that the manifest promises.", "Test-ReactIndex names every fault.", path);
                    }

                    found(index.StartOf(number) + row, reader.GetString(1));
                }
            }
            catch (DuckDBException error)
            {
                throw DuckDb.Error(error, path);
            }
        }
    }
}
