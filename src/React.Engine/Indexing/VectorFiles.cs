using React.Storage;

namespace React.Indexing;

/// <summary>
/// The files that hold an index's vectors of one kind, read by position. Nothing is mapped: what a search has read stays in the system's cache alone and is
/// never counted as the process's memory, and a file that somebody shortens is an error instead of the process's end. Safe for several threads.
/// </summary>
internal sealed class VectorFiles : IDisposable
{
    // Below what every operating system lets a process hold open.
    private const int MaxOpen = 512;

    private readonly ReactIndex index;
    private readonly VectorKind kind;
    private readonly object gate = new();
    private readonly OpenFile?[] files;
    private readonly Queue<int> opened = new();

    public VectorFiles(ReactIndex index, VectorKind kind)
    {
        this.index = index;
        this.kind = kind;
        files = new OpenFile?[index.SegmentCount];
        RowBytes = index.Dimension * NpyHeader.BytesOf(index.ElementType);
    }

    /// <summary>Bytes of a vector as it is stored.</summary>
    public int RowBytes { get; }

    /// <summary>Reads consecutive vectors of a segment as they are stored.</summary>
    /// <param name="segment">Number of the segment.</param>
    /// <param name="row">The first vector, counted within the segment.</param>
    /// <param name="destination">Whole vectors of <see cref="RowBytes"/> bytes.</param>
    /// <exception cref="ReactException">The file is damaged, or is not there.</exception>
    public void Read(int segment, long row, Span<byte> destination)
    {
        var open = Get(segment);
        var offset = open.DataOffset + (row * RowBytes);
        while (destination.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(open.Stream.SafeFileHandle, destination, offset);
            }
            catch (ObjectDisposedException)
            {
                // Another thread needed room for another file.
                open = Get(segment);
                continue;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw StorageError.From(error, open.Stream.Name);
            }

            if (read == 0)
            {
                throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{open.Stream.Name}' has become shorter than it was.",
                    "Test-ReactIndex names every fault; restore the file or build the index again.", open.Stream.Name);
            }

            destination = destination[read..];
            offset += read;
        }
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var file in files)
            {
                file?.Stream.Dispose();
            }
        }
    }

    private OpenFile Get(int segment)
    {
        lock (gate)
        {
            if (files[segment] is { } open)
            {
                return open;
            }

            if (opened.Count == MaxOpen)
            {
                var oldest = opened.Dequeue();
                files[oldest]!.Stream.Dispose();
                files[oldest] = null;
            }

            var file = Open(segment);
            files[segment] = file;
            opened.Enqueue(segment);
            return file;
        }
    }

    private OpenFile Open(int number)
    {
        var path = VectorReader.PathOf(index, number, kind);
        return StorageError.Guard(path, () =>
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.RandomAccess);
            try
            {
                var header = NpyHeader.Read(stream, stream.Length, path);
                VectorReader.Check(index, number, path, header);
                return new OpenFile(stream, header.DataOffset);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        });
    }

    private sealed record OpenFile(FileStream Stream, int DataOffset);
}
