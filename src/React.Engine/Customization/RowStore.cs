using Microsoft.Win32.SafeHandles;
using React.Storage;

namespace React.Customization;

/// <summary>
/// Rows of equal length that are added once and read in any order: in memory up to a limit, the rest in a temporary file that
/// the system removes when this is disposed.
/// </summary>
/// <param name="rowLength">Bytes in a row.</param>
/// <param name="memoryLimit">Bytes of memory to use.</param>
/// <param name="overflowPath">The temporary file, created when needed.</param>
internal sealed class RowStore(int rowLength, long memoryLimit, string overflowPath) : IDisposable
{
    private readonly List<byte[]> _rows = [];
    private readonly long _rowsInMemory = memoryLimit / rowLength;
    private SafeFileHandle? _overflow;

    /// <summary>Rows added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row. Keeps the array.</summary>
    public void Add(byte[] row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, rowLength);
        if (Count < _rowsInMemory)
        {
            _rows.Add(row);
        }
        else
        {
            StorageError.Guard(overflowPath, () =>
            {
                _overflow ??= File.OpenHandle(overflowPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
                RandomAccess.Write(_overflow, row, OverflowOffset(Count));
            });
        }

        Count++;
    }

    /// <summary>Copies a row. May be called from many threads once all rows are there.</summary>
    public void Read(int index, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        if (index < _rows.Count)
        {
            _rows[index].CopyTo(destination);
            return;
        }

        var done = 0;
        while (done < rowLength)
        {
            var read = RandomAccess.Read(_overflow!, destination[done..rowLength], OverflowOffset(index) + done);
            done += read > 0 ? read : throw StorageError.From(new EndOfStreamException("The temporary file was cut short."), overflowPath);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _overflow?.Dispose();

    private long OverflowOffset(int index) => (index - _rowsInMemory) * rowLength;
}
