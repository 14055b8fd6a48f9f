using React.Storage;

namespace React.Corpora;

/// <summary>Opens corpora by what lies at a path.</summary>
public static class Corpus
{
    /// <summary>
    /// Opens a tar, a folder of tars, a folder of pictures with captions, or whatever a wildcard in the last part of the path names.
    /// A folder that holds any tar is read as webdataset shards.
    /// </summary>
    /// <exception cref="ReactException">There is nothing at the path, or nothing that holds pairs.</exception>
    public static ICorpus Open(string path, CorpusLimits? limits = null)
    {
        limits ??= CorpusLimits.Default;
        if (File.Exists(path))
        {
            return WebdatasetCorpus.IsTar(path) ? new WebdatasetCorpus([path], [path], limits) : throw NotPairs(path);
        }

        if (Directory.Exists(path))
        {
            var tars = TarsIn(path, "*");
            return tars.Count > 0 ? new WebdatasetCorpus([path], tars, limits) : new FolderCorpus(path, limits);
        }

        var pattern = Path.GetFileName(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (pattern.AsSpan().ContainsAny('*', '?') && Directory.Exists(folder))
        {
            var tars = TarsIn(folder, pattern);
            if (tars.Count > 0)
            {
                return new WebdatasetCorpus([path], tars, limits);
            }
        }

        throw new ReactException("ReactCorpusNotFound", ReactErrorKind.NotFound, $"There is no corpus at '{path}'.",
            "Name a folder of pictures with .txt captions, a webdataset .tar, a folder of them, or a pattern such as shards/*.tar.", path);
    }

    /// <summary>Opens several as one, in the order given.</summary>
    /// <exception cref="ReactException">One of them cannot be opened.</exception>
    public static ICorpus Open(IReadOnlyList<string> paths, CorpusLimits? limits = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        return paths.Count == 1 ? Open(paths[0], limits) : new CombinedCorpus([.. paths.Select(path => Open(path, limits))]);
    }

    private static List<string> TarsIn(string folder, string pattern) =>
        StorageError.Guard<List<string>>(folder, () => [.. Directory.EnumerateFiles(folder, pattern).Where(WebdatasetCorpus.IsTar).Order(ShardNameComparer.Instance)]);

    private static ReactException NotPairs(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
            ? new("ReactCorpusCompressed", ReactErrorKind.InvalidArgument, $"'{path}' is compressed; pictures are read from tars in place.", "Uncompress it to a .tar first.", path)
            : new("ReactCorpusNotFound", ReactErrorKind.InvalidArgument, $"'{path}' is neither a .tar nor a folder.", "Name a folder of pictures with .txt captions, or a webdataset .tar.", path);
}
