using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text;
using React.Storage;

namespace React.Corpora;

/// <summary>
/// One webdataset tar that is being written: under another name until it is whole. Equal samples give equal bytes: no clock, no account and no
/// process is in them.
/// </summary>
public sealed class WebdatasetShard : IDisposable
{
    /// <summary>What the file's name ends with until it is complete.</summary>
    public const string TemporaryExtension = ".tmp";

    private const int Block = 512;

    // The name field of a tar header; what is longer goes into an entry before it.
    private const int NameBytes = 100;

    private readonly FileStream stream;
    private readonly TarWriter tar;
    private bool hasAppended;
    private bool complete;

    /// <summary>Begins a shard, or goes on with one that was left unfinished.</summary>
    /// <param name="path">Where it lies once it is complete.</param>
    /// <param name="keep">Bytes of the unfinished file to keep: a value that <see cref="Length"/> had; 0 begins anew.</param>
    /// <exception cref="ReactException">No rights, or the folder is gone.</exception>
    public WebdatasetShard(string path, long keep = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        Path = System.IO.Path.GetFullPath(path);
        stream = StorageError.Guard(Path, () => new FileStream(Path + TemporaryExtension, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1 << 16));
        try
        {
            if (stream.Length < keep)
            {
                throw new ReactException("ReactFileTruncated", ReactErrorKind.InvalidData, $"'{stream.Name}' holds {stream.Length} bytes; {keep} were written.",
                    "Delete the file and begin it anew.", Path);
            }

            stream.SetLength(keep);
            stream.Position = keep;
            tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Where it lies once it is complete.</summary>
    public string Path { get; }

    /// <summary>Whether an unfinished file stays, to be gone on with; otherwise it goes with this object.</summary>
    public bool IsResumable { get; init; }

    /// <summary>Bytes of all samples so far; the file can be cut there and gone on with.</summary>
    public long Length => stream.Position;

    /// <summary>Adds a sample: its files one after the other.</summary>
    /// <param name="key">
    /// Its name, unique in the shard: parts separated by <c>/</c>, no dot in the last one, since readers take what follows the first dot for the extension.
    /// </param>
    /// <param name="members">Its files, in their order.</param>
    /// <returns>Where each file's bytes lie in the finished tar.</returns>
    /// <exception cref="ReactException">The key cannot be one, or the disk is full.</exception>
    public IReadOnlyList<ImageLocator> Append(string key, params ReadOnlySpan<WebdatasetMember> members)
    {
        EnsureKey(key);
        var places = new ImageLocator[members.Length];
        try
        {
            for (var i = 0; i < members.Length; i++)
            {
                places[i] = AppendFile($"{key}.{members[i].Extension}", members[i].Content);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageError.From(error, Path);
        }

        return places;
    }

    /// <summary>Hands everything so far to the operating system: the end of this process does not lose it.</summary>
    /// <exception cref="ReactException">The disk is full.</exception>
    public void Flush() => StorageError.Guard(Path, stream.Flush);

    /// <summary>Ends the tar, sees it safe on the disk, and gives it its name.</summary>
    /// <exception cref="ReactException">The disk is full, or the name is taken by a folder.</exception>
    public void Complete() => StorageError.Guard(Path, () =>
    {
        tar.Dispose();
        if (!hasAppended)
        {
            // The writer ends only tars that it has written something to.
            stream.Write(new byte[2 * Block]);
        }

        stream.Flush(flushToDisk: true);
        stream.Dispose();
        AtomicFile.Replace(stream.Name, Path);
        complete = true;
    });

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        try
        {
            tar.Dispose();
            stream.Dispose();
        }
        catch (IOException)
        {
            // What a full disk did not take is not counted as written by anybody.
        }

        if (!complete && !IsResumable)
        {
            AtomicFile.TryDelete(stream.Name);
        }
    }

    private static void EnsureKey(string key)
    {
        if (!SafePath.IsSafe(key) || key.Contains('\\') || key.EndsWith('/') || key.IndexOf('.', key.LastIndexOf('/') + 1) >= 0 || key.StartsWith("./", StringComparison.Ordinal))
        {
            throw new ReactException("ReactKeyUnusable", ReactErrorKind.InvalidData, $"'{key}' cannot be the key of a sample in a tar.",
                "Use letters, digits, '-', '_' and '/': no dot in the last part, and nothing that leads out of a folder.", key);
        }
    }

    private ImageLocator AppendFile(string name, ReadOnlyMemory<byte> content)
    {
        // GNU's form of long names: the other one, pax, has the number of the process in it.
        TarEntry entry = Encoding.UTF8.GetByteCount(name) <= NameBytes
            ? new UstarTarEntry(TarEntryType.RegularFile, name)
            : new GnuTarEntry(TarEntryType.RegularFile, name) { AccessTime = DateTimeOffset.UnixEpoch, ChangeTime = DateTimeOffset.UnixEpoch };
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        entry.Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        using var data = MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
        entry.DataStream = data;
        hasAppended = true;
        tar.WriteEntry(entry);
        return ImageLocator.Part(Path, stream.Position - ((content.Length + Block - 1) / Block * Block), content.Length);
    }
}
