using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using React.Storage;

namespace React.Customization;

/// <summary>
/// A file of rows of equal length, each with its key and a checksum, to which one process appends and which any may read. A row counts once its checksum
/// does: what a killed process, a full disk or a fault of the disk left is found out when it is read. Not flushed: a power cut costs rows, never trust.
/// </summary>
internal sealed class RowLog : IDisposable
{
    /// <summary>Bytes before the first row.</summary>
    public const int HeaderLength = 64;

    private const int Version = 1;
    private const int ScopeOffset = 16;
    private const int RowOffset = RowKey.Length + SHA256.HashSizeInBytes;
    private readonly SafeFileHandle _file;
    private readonly byte[] _record;

    private RowLog(string path, SafeFileHandle file, int rowLength, long count)
    {
        Path = path;
        _file = file;
        _record = new byte[RecordLength(rowLength)];
        Count = count;
    }

    private static ReadOnlySpan<byte> Magic => "REACTROW"u8;

    /// <summary>Where the file lies.</summary>
    public string Path { get; }

    /// <summary>Rows in it, as far as this process knows.</summary>
    public long Count { get; private set; }

    /// <summary>Its bytes.</summary>
    public long Length => HeaderLength + (Count * _record.Length);

    /// <summary>Bytes that a row takes in a file.</summary>
    public static int RecordLength(int rowLength) => checked(RowOffset + rowLength);

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its path, which nothing lies at.</param>
    /// <param name="scope">32 bytes that say what the rows were made by.</param>
    /// <param name="rowLength">Bytes of a row.</param>
    /// <param name="options">May say that the file goes when it is closed.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RowLog Create(string path, ReadOnlySpan<byte> scope, int rowLength, FileOptions options)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, options);
        var header = new byte[HeaderLength];
        WriteHeader(header, scope, rowLength);
        RandomAccess.Write(file, header, 0);
        return new RowLog(path, file, rowLength, 0);
    }

    /// <summary>Opens a file to read; null where it holds rows of another scope or length, or none.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="scope">What the rows must have been made by.</param>
    /// <param name="rowLength">Bytes of a row.</param>
    /// <param name="longest">A longer file is not looked at: none of ours is.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RowLog? Open(string path, ReadOnlySpan<byte> scope, int rowLength, long longest)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        Span<byte> header = stackalloc byte[HeaderLength];
        Span<byte> expected = stackalloc byte[HeaderLength];
        expected.Clear();
        WriteHeader(expected, scope, rowLength);
        if (length > HeaderLength && length <= longest && RandomAccess.Read(file, header, 0) == HeaderLength && header.SequenceEqual(expected))
        {
            return new RowLog(path, file, rowLength, (length - HeaderLength) / RecordLength(rowLength));
        }

        file.Dispose();
        return null;
    }

    /// <summary>The keys of all rows, unchecked.</summary>
    public IEnumerable<RowKey> Keys()
    {
        var key = new byte[RowKey.Length];
        for (var index = 0L; index < Count && RandomAccess.Read(_file, key, Offset(index)) == key.Length; index++)
        {
            yield return RowKey.From(key);
        }
    }

    /// <summary>Adds a row.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public long Append(RowKey key, ReadOnlySpan<byte> row)
    {
        key.CopyTo(_record);
        row.CopyTo(_record.AsSpan(RowOffset));
        Checksum(_record, _record.AsSpan(RowKey.Length, SHA256.HashSizeInBytes));
        RandomAccess.Write(_file, _record, Offset(Count));
        return Count++;
    }

    /// <summary>Reads a row.</summary>
    /// <returns>Whether it is whole, and the one that was asked for.</returns>
    public bool TryRead(long index, RowKey key, Span<byte> destination)
    {
        var done = 0;
        try
        {
            done = FileBytes.Read(_file, _record, Offset(index));
        }
        catch (IOException)
        {
            // A disk that cannot read it any more.
        }

        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        Checksum(_record, checksum);
        var isWhole = done == _record.Length && RowKey.From(_record) == key && checksum.SequenceEqual(_record.AsSpan(RowKey.Length, checksum.Length));
        if (isWhole)
        {
            _record.AsSpan(RowOffset).CopyTo(destination);
        }

        return isWhole;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> scope, int rowLength)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[Magic.Length..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[(Magic.Length + sizeof(int))..], rowLength);
        scope.CopyTo(header[ScopeOffset..]);
    }

    /// <summary>Of key and row, the row first: what is between them is the checksum itself.</summary>
    private static void Checksum(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(record[RowOffset..]);
        hash.AppendData(record[..RowKey.Length]);
        hash.GetHashAndReset(destination);
    }

    private long Offset(long index) => HeaderLength + (index * _record.Length);
}
