using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>Reads every caption of the tables of an index once.</summary>
internal static class CaptionScan
{
    // Often enough for a bar that moves, and for Ctrl+C.
    private const int RowsPerReport = 8192;

    /// <summary>Reads parquet files one after the other.</summary>
    /// <param name="name">What to call the index.</param>
    /// <param name="files">The files and their rows, which are numbered on from one to the next.</param>
    /// <param name="caption">The column of captions, or null where there is none.</param>
    /// <param name="removed">Rows that were removed, or null.</param>
    /// <param name="take">Gets each caption.</param>
    /// <param name="observer">Told of progress.</param>
    /// <param name="stopping">Ends the reading.</param>
    /// <exception cref="ReactException">There are no captions, or a file is damaged.</exception>
    public static void Run(
        string name, IReadOnlyList<(string Path, long Pairs)> files, string? caption, RowSet? removed, Action<string> take, IWorkObserver observer, CancellationToken stopping)
    {
        if (caption is null)
        {
            throw new ReactException("ReactIndexLacksCaptions", ReactErrorKind.InvalidArgument, $"The index '{name}' has no captions.", "Give an index that has them: its words are counted.", name);
        }

        using var database = DuckDb.Open();
        var total = files.Sum(file => file.Pairs);
        var start = 0L;
        var done = 0L;
        foreach (var (path, pairs) in files.Where(file => file.Pairs > 0))
        {
            MetadataReader.Captions(database, path, caption, (row, text) =>
            {
                if (row >= pairs)
                {
                    throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' has more rows than the {pairs} that belong to the index.", "Test-ReactIndex names every fault.", path);
                }

                if (removed?.Contains(start + row) != true)
                {
                    take(text);
                }

                if (++done % RowsPerReport == 0)
                {
                    stopping.ThrowIfCancellationRequested();
                    observer.Progress(new WorkProgress("Counting words of captions", done, total, "captions"));
                }
            });
            start += pairs;
        }
    }
}
