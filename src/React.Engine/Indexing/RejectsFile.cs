using React.Storage;

namespace React.Indexing;

/// <summary>The list of what was left out: lines that the manifest counts, and behind them lines that do not count yet.</summary>
internal static class RejectsFile
{
    /// <summary>Writes lines behind those that count, flushed to disk.</summary>
    /// <param name="folder">The index.</param>
    /// <param name="offset">Bytes that count.</param>
    /// <param name="write">Writes the lines.</param>
    public static void Append(string folder, long offset, Action<Stream> write)
    {
        var path = PathIn(folder);
        StorageError.Guard(path, () =>
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            file.SetLength(offset);
            file.Position = offset;
            write(file);
            file.Flush(flushToDisk: true);
        });
    }

    /// <summary>Removes the lines that do not count.</summary>
    public static void Cut(string folder, long bytes)
    {
        var file = new FileInfo(PathIn(folder));
        if (!file.Exists || file.Length <= bytes)
        {
            return;
        }

        if (bytes == 0)
        {
            file.Delete();
            return;
        }

        using var stream = file.Open(FileMode.Open, FileAccess.Write);
        stream.SetLength(bytes);
    }

    /// <summary>Where it lies.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, IndexManifest.RejectsFileName);
}
