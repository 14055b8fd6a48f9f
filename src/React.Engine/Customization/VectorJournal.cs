using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using React.Storage;

namespace React.Customization;

/// <summary>
/// Vectors of pictures on disk while a head's pairs are embedded, so that an interruption loses a batch and not hours. A batch is appended as a whole with
/// its SHA-256; what a kill left half written is cut off. Reading may happen on many threads, appending on one.
/// </summary>
internal sealed class VectorJournal : IDisposable
{
    private const int MostRows = 1024;
    private static readonly byte[] Magic = "REACTVJ1"u8.ToArray();

    private readonly string _path;
    private readonly int _dimension;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<int, long> _rows = [];
    private readonly HashSet<int> _ends = [];
    private long _length;

    /// <param name="path">The file; made if needed.</param>
    /// <param name="fingerprint">What makes the vectors. A file of another one's is written anew.</param>
    /// <param name="dimension">Length of a vector.</param>
    public VectorJournal(string path, string fingerprint, int dimension)
    {
        (_path, _dimension) = (path, dimension);
        _file = StorageError.Guard(path, () => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        var header = new byte[Magic.Length + sizeof(int) + SHA256.HashSizeInBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(Magic.Length), dimension);
        SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint), header.AsSpan(Magic.Length + sizeof(int)));
        StorageError.Guard(path, () => Restore(header));
    }

    /// <summary>Pictures whose vectors are there from before.</summary>
    public int Restored { get; private set; }

    private int RowLength => sizeof(int) + SHA256.HashSizeInBytes + (_dimension * sizeof(float));

    /// <summary>The vector of a picture, if it is there and the picture is still the same.</summary>
    /// <param name="number">Its place among all that were to be embedded.</param>
    /// <param name="checksum">SHA-256 of its file.</param>
    public float[]? Find(int number, ReadOnlySpan<byte> checksum)
    {
        if (!_rows.TryGetValue(number, out var place))
        {
            return null;
        }

        var row = new byte[RowLength];
        StorageError.Guard(_path, () => Fill(row, place));
        return row.AsSpan(sizeof(int), SHA256.HashSizeInBytes).SequenceEqual(checksum)
            ? MemoryMarshal.Cast<byte, float>(row.AsSpan(sizeof(int) + SHA256.HashSizeInBytes)).ToArray()
            : null;
    }

    /// <summary>Whether a batch ended with a picture. A batch that begins where it began then gives the same bits.</summary>
    public bool EndsBatch(int number) => _ends.Contains(number);

    /// <summary>Adds a batch.</summary>
    public void Append(IReadOnlyList<(int Number, byte[] Checksum, float[] Vector)> batch)
    {
        if (batch.Count is 0 or > MostRows)
        {
            return;
        }

        var record = new byte[sizeof(int) + (batch.Count * RowLength) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32LittleEndian(record, batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            var row = record.AsSpan(sizeof(int) + (i * RowLength), RowLength);
            BinaryPrimitives.WriteInt32LittleEndian(row, batch[i].Number);
            batch[i].Checksum.CopyTo(row[sizeof(int)..]);
            MemoryMarshal.AsBytes(batch[i].Vector.AsSpan()).CopyTo(row[(sizeof(int) + SHA256.HashSizeInBytes)..]);
        }

        SHA256.HashData(record.AsSpan(0, record.Length - SHA256.HashSizeInBytes), record.AsSpan(record.Length - SHA256.HashSizeInBytes));
        StorageError.Guard(_path, () => RandomAccess.Write(_file, record, _length));
        _length += record.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Restore(byte[] header)
    {
        var length = RandomAccess.GetLength(_file);
        var found = new byte[header.Length];
        if (length >= header.Length)
        {
            Fill(found, 0);
        }

        if (!found.AsSpan().SequenceEqual(header))
        {
            RandomAccess.SetLength(_file, 0);
            RandomAccess.Write(_file, header, 0);
            _length = header.Length;
            return;
        }

        _length = header.Length;
        while (ReadBatch(length) is { } batch)
        {
            _length += batch;
        }

        RandomAccess.SetLength(_file, _length);
        Restored = _rows.Count;
    }

    /// <summary>Reads the batch at the end of what is known.</summary>
    /// <returns>Its bytes; null where there is no whole one.</returns>
    private int? ReadBatch(long length)
    {
        var count = new byte[sizeof(int)];
        if (length - _length < count.Length)
        {
            return null;
        }

        Fill(count, _length);
        var rows = BinaryPrimitives.ReadInt32LittleEndian(count);
        var size = sizeof(int) + ((long)rows * RowLength) + SHA256.HashSizeInBytes;
        if (rows is < 1 or > MostRows || size > length - _length)
        {
            return null;
        }

        var record = new byte[size];
        Fill(record, _length);
        if (!SHA256.HashData(record.AsSpan(0, record.Length - SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(record.AsSpan(record.Length - SHA256.HashSizeInBytes)))
        {
            return null;
        }

        var last = 0;
        for (var row = 0; row < rows; row++)
        {
            var at = sizeof(int) + (row * RowLength);
            last = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(at));
            _rows[last] = _length + at;
        }

        _ends.Add(last);
        return record.Length;
    }

    private void Fill(byte[] bytes, long place) => FileBytes.Fill(_file, bytes, place, "The file was cut short.");
}
