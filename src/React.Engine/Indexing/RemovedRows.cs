using System.Globalization;
using System.Runtime.InteropServices;
using React.Storage;

namespace React.Indexing;

/// <summary>The file of removed rows: a one-dimensional <c>.npy</c> of int64, ascending.</summary>
internal static class RemovedRows
{
    public const string Folder = "removed";

    private const int BlockRows = 1 << 16;

    public static string PathOf(int number) => $"{Folder}/removed_{number}.npy";

    /// <summary>The number in a file's name.</summary>
    public static int NumberOf(string path) =>
        int.Parse(path.AsSpan(path.LastIndexOf('_') + 1, path.LastIndexOf('.') - path.LastIndexOf('_') - 1), CultureInfo.InvariantCulture);

    /// <summary>Writes a set, atomically.</summary>
    public static void Write(string path, RowSet rows)
    {
        AtomicFile.Write(path, stream =>
        {
            stream.Write(NpyHeader.Format(NpyElement.Int64, rows.Count));
            foreach (var block in rows.Members().Chunk(BlockRows))
            {
                stream.Write(MemoryMarshal.AsBytes(block.AsSpan()));
            }
        });
    }

    /// <summary>Writes a set under a name that no manifest has used, and says what the manifest has to say.</summary>
    /// <param name="folder">The index.</param>
    /// <param name="before">What was removed before; its file stays, for readers that hold that manifest.</param>
    /// <param name="rows">What is removed now.</param>
    public static ManifestRemoved Write(string folder, ManifestRemoved? before, RowSet rows)
    {
        var name = PathOf(before is null ? 0 : NumberOf(before.File.Path) + 1);
        var path = Path.Combine(folder, name);
        StorageError.Guard(path, () => Directory.CreateDirectory(Path.Combine(folder, Folder)));
        Write(path, rows);
        return new ManifestRemoved(new ManifestFile(name, new FileInfo(path).Length, Checksums.Sha256(path)), rows.Count);
    }

    /// <summary>Reads a set.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">Rows of the index.</param>
    /// <param name="expected">How many the manifest promises.</param>
    /// <exception cref="ReactException">The file is missing or not what the manifest promises.</exception>
    public static RowSet Read(string path, long rows, long expected)
    {
        using var file = NpyFile.Open(path);
        if (file.Header.Element != NpyElement.Int64 || file.Header.Shape.Count != 1 || file.Header.Count != expected)
        {
            throw Damaged(path, $"holds {file.Header.Element} [{string.Join(", ", file.Header.Shape)}], not {expected} row numbers");
        }

        var set = new RowSet(rows);
        var last = -1L;
        for (var start = 0L; start < expected; start += BlockRows)
        {
            foreach (var row in file.Elements<long>(start, (int)Math.Min(BlockRows, expected - start)))
            {
                if (row <= last || row >= rows)
                {
                    throw Damaged(path, $"holds row {row} after row {last}; the index has {rows}");
                }

                set.Add(row);
                last = row;
            }
        }

        return set;
    }

    private static ReactException Damaged(string path, string what) =>
        new("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' {what}.", "Test-ReactIndex names every fault; restore the file or build the index again.", path);
}
