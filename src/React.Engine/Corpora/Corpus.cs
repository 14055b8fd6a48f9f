using React.Storage;
using React.Work;

namespace React.Corpora;

/// <summary>Opens corpora by what lies at a path.</summary>
public static class Corpus
{
    private const string WhatToName = "Name a folder of pictures with .txt captions, a webdataset .tar or a folder of them, a table (.parquet, .csv, .tsv, .jsonl), or a pattern such as shards/{00000..00041}.tar or parts/**/*.parquet.";

    /// <summary>
    /// Opens a tar, a table, a folder, or what a pattern names: <c>*</c>, <c>?</c> and <c>**</c> in any part of the path, <c>{00..41}</c> and <c>{a,b}</c>.
    /// Tars go before tables, in a folder and for a pattern. A folder is read as pictures with captions unless it holds tars,
    /// or no picture and tars in folders of its own, or no picture and tables. Tars and tables are taken in the order in which people number them.
    /// </summary>
    /// <param name="path">What to open.</param>
    /// <param name="limits">What a pair may take.</param>
    /// <param name="columns">Which columns of tables hold what; by default found by the names in use.</param>
    /// <param name="observer">Told of what was found out about tables.</param>
    /// <param name="stopping">Ends a look into tables.</param>
    /// <returns>A corpus; one that reads tables is disposable.</returns>
    /// <exception cref="ReactException">There is nothing at the path, or nothing that holds pairs.</exception>
    public static ICorpus Open(string path, CorpusLimits? limits = null, TableColumns? columns = null, IWorkObserver? observer = null, CancellationToken stopping = default)
    {
        var (tars, tables, folders) = Find(path);
        return tars.Count > 0 ? new WebdatasetCorpus([path], tars, limits)
            : tables.Count > 0 ? new TableCorpus([path], tables, columns, limits, observer, stopping)
            : folders is [var folder] ? new FolderCorpus(folder, limits)
            : Open(folders, limits, columns, observer, stopping);
    }

    /// <summary>Opens several as one, in the order given.</summary>
    /// <exception cref="ReactException">One of them cannot be opened.</exception>
    public static ICorpus Open(IReadOnlyList<string> paths, CorpusLimits? limits = null, TableColumns? columns = null, IWorkObserver? observer = null, CancellationToken stopping = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        return paths.Count == 1
            ? Open(paths[0], limits, columns, observer, stopping)
            : new CombinedCorpus([.. paths.Select(path => Open(path, limits, columns, observer, stopping))]);
    }

    /// <summary>Whether a path is a pattern that this class expands itself: it need not exist as it stands.</summary>
    public static bool IsPattern(string path) => FilePattern.Is(path);

    private static (IReadOnlyList<string> Tars, IReadOnlyList<string> Tables, IReadOnlyList<string> Folders) Find(string path)
    {
        if (Directory.Exists(path))
        {
            return InFolder(path);
        }

        var files = File.Exists(path) ? new[] { path } : FilePattern.Is(path) ? FilePattern.Expand(path) : [];
        var tars = files.Where(WebdatasetCorpus.IsTar).ToList();
        var tables = files.Where(TableCorpus.IsTable).ToList();
        var folders = files.Where(Directory.Exists).ToList();
        return tars.Count + tables.Count + folders.Count > 0 ? (tars, tables, folders) : throw NotPairs(path, files);
    }

    private static (IReadOnlyList<string> Tars, IReadOnlyList<string> Tables, IReadOnlyList<string> Folders) InFolder(string path) => StorageError.Guard<(IReadOnlyList<string>, IReadOnlyList<string>, IReadOnlyList<string>)>(path, () =>
    {
        var inside = Directory.GetFiles(path);
        var root = Path.GetFullPath(path);
        if (!inside.Any(WebdatasetCorpus.IsTar) && FolderFiles.Below(root).Any(PairFiles.IsImage))
        {
            return ([], [], [path]);
        }

        // Links lead to tars from the folder itself, as from every folder that is named; below it they are not followed.
        var tars = inside.Select(Path.GetFullPath).Concat(FolderFiles.Below(root)).Where(WebdatasetCorpus.IsTar).Distinct(StringComparer.Ordinal);
        if (FilePattern.InOrder(tars) is { Count: > 0 } found)
        {
            return (found, [], []);
        }

        if (Directory.Exists(Path.Combine(path, "img_emb")) || Directory.Exists(Path.Combine(path, "text_emb")))
        {
            throw new ReactException("ReactCorpusEmbedded", ReactErrorKind.InvalidArgument, $"'{path}' holds embeddings, not pairs to embed.", "Take them over as they are: New-ReactIndex -Embedding.", path);
        }

        var tables = FilePattern.InOrder(inside.Where(TableCorpus.IsTable));
        return tables.Count > 0 ? ([], tables, []) : ([], [], [path]);
    });

    private static ReactException NotPairs(string path, IReadOnlyList<string> files) => files switch
    {
        [] => new("ReactCorpusNotFound", ReactErrorKind.NotFound, $"There is no corpus at '{path}'.", WhatToName, path),
        [var file] when file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) =>
            new("ReactCorpusCompressed", ReactErrorKind.InvalidArgument, $"'{path}' is compressed; pictures are read from tars in place.", "Uncompress it to a .tar first.", path),
        [_] => new("ReactCorpusNotFound", ReactErrorKind.InvalidArgument, $"'{path}' is neither a .tar nor a table nor a folder.", WhatToName, path),
        _ => new("ReactCorpusNotFound", ReactErrorKind.InvalidArgument, $"None of the {files.Count} files that '{path}' names is a .tar, a table or a folder.", WhatToName, path),
    };
}
