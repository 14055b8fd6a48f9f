using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace React.Storage;

/// <summary>A <c>.npy</c> file mapped into memory: its elements are read in place. The file must not be shortened while it is open.</summary>
public sealed unsafe class NpyFile : IDisposable
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private readonly SafeMemoryMappedViewHandle? handle;
    private readonly byte* data;

    private NpyFile(string path, FileStream stream)
    {
        Path = path;
        Header = NpyHeader.Read(stream, stream.Length, path);
        Bytes = Header.Count * Header.ElementBytes;
        if (Bytes > 0)
        {
            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = map.CreateViewAccessor(0, Header.DataOffset + Bytes, MemoryMappedFileAccess.Read);
            handle = view.SafeMemoryMappedViewHandle;
            byte* start = null;
            handle.AcquirePointer(ref start);
            data = start + view.PointerOffset + Header.DataOffset;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Element type and shape.</summary>
    public NpyHeader Header { get; }

    /// <summary>Bytes of all elements.</summary>
    public long Bytes { get; }

    /// <summary>Opens a file; its header is checked against its length.</summary>
    /// <exception cref="ReactException">The file is missing, is no .npy file, or is damaged.</exception>
    public static NpyFile Open(string path) => StorageError.Guard(path, () =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096);
        return new NpyFile(path, stream);
    });

    /// <summary>Elements in place.</summary>
    /// <param name="start">Number of the first element.</param>
    /// <param name="count">How many.</param>
    /// <typeparam name="T">Must be of the size of <see cref="NpyHeader.Element"/>, for example <see cref="Half"/> for Float16.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The elements lie outside the file.</exception>
    public ReadOnlySpan<T> Elements<T>(long start, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Unsafe.SizeOf<T>(), Header.ElementBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, (Bytes / sizeof(T)) - count);
        ObjectDisposedException.ThrowIf(handle is { IsClosed: true }, this);
        return count == 0 ? [] : new ReadOnlySpan<T>(data + (start * sizeof(T)), count);
    }

    /// <summary>Elements as float32, widened where they are float16.</summary>
    /// <param name="start">Number of the first element.</param>
    /// <param name="destination">Filled whole.</param>
    public void ReadFloats(long start, Span<float> destination)
    {
        if (Header.Element == NpyElement.Float32)
        {
            Elements<float>(start, destination.Length).CopyTo(destination);
        }
        else
        {
            HalfVectors.Widen(Elements<Half>(start, destination.Length), destination);
        }
    }

    /// <summary>Unmaps the file; spans of it must no longer be used.</summary>
    public void Dispose()
    {
        if (handle is { IsClosed: false })
        {
            handle.ReleasePointer();
            view!.Dispose();
            map!.Dispose();
        }
    }
}
