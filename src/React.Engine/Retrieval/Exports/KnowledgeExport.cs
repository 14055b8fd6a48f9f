using React.Corpora;
using React.Storage;
using React.Work;

namespace React.Retrieval.Exports;

/// <summary>Writes retrieved pairs for other programs, and for whoever wants to know where they come from.</summary>
public sealed class KnowledgeExport
{
    /// <summary>What they are written as.</summary>
    public ExportFormat Format { get; init; }

    /// <summary>Pairs of a tar at most.</summary>
    public int PairsPerShard { get; init; } = WebdatasetWriter.DefaultShardSamples;

    /// <summary>Whether what an earlier export wrote there may go.</summary>
    public bool Replace { get; init; }

    /// <summary>The format that a path's name tells: a table by its extension, else webdataset.</summary>
    public static ExportFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".parquet" => ExportFormat.Parquet,
        ".csv" or ".tsv" => ExportFormat.Csv,
        ".jsonl" => ExportFormat.Jsonl,
        _ => ExportFormat.Webdataset,
    };

    /// <summary>Writes the pairs, each once; the list for audits has a row for each class that claims one.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="destination">A folder for webdataset, else a file.</param>
    /// <param name="observer">Told of pictures that cannot be read.</param>
    /// <param name="stopping">Ends the work; nothing unfinished keeps its name.</param>
    /// <exception cref="ReactException">Something lies there, and it may not be replaced; or it cannot be written.</exception>
    public ReactKnowledgeExport Write(IEnumerable<ReactPair> pairs, string destination, IWorkObserver observer, CancellationToken stopping)
    {
        var path = Path.GetFullPath(destination);
        var distinct = ExportedPair.From(pairs);
        var (files, leftOut) = Format == ExportFormat.Webdataset
            ? ExportArchive.Write(distinct, Path.TrimEndingDirectorySeparator(path), PairsPerShard, Replace, observer, stopping)
            : (WriteTable(distinct, path, observer, stopping), 0);
        return new ReactKnowledgeExport(path, Format, distinct.Count - leftOut, leftOut, files, files.Sum(file => new FileInfo(file).Length));
    }

    internal static ReactException Exists(string path) =>
        new("ReactExportExists", ReactErrorKind.InvalidArgument, $"'{path}' holds an export already.", "Choose another destination, or use -Force to replace it.", path);

    private string[] WriteTable(IReadOnlyList<ExportedPair> pairs, string path, IWorkObserver observer, CancellationToken stopping)
    {
        if (Directory.Exists(path))
        {
            throw new ReactException("ReactExportFolder", ReactErrorKind.InvalidArgument, $"'{path}' is a folder; {Format} is one file.", "Give the name of a file.", path);
        }

        if (File.Exists(path) && !Replace)
        {
            throw Exists(path);
        }

        StorageError.Guard(path, () => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
        using var table = new ExportTable();
        foreach (var pair in pairs)
        {
            stopping.ThrowIfCancellationRequested();
            foreach (var claim in Format == ExportFormat.Audit ? pair.Claims : [pair.Best])
            {
                table.Append(claim, pair.Classes);
            }
        }

        if (Format == ExportFormat.Csv && table.WithoutFile > 0)
        {
            observer.Warning($"The pictures of {table.WithoutFile:N0} pairs are no files of their own, so their filepath is empty. For OpenCLIP, export them as Webdataset.");
        }

        table.Save(path, Format);
        return [path];
    }
}
