using Microsoft.Win32.SafeHandles;
using React.Storage;

namespace React.Customization;

/// <summary>
/// Rows of any length that are added once and read in any order: in memory up to a limit, the rest in a temporary file that
/// the system removes when this is disposed.
/// </summary>
/// <param name="memoryLimit">Bytes of memory to use.</param>
/// <param name="overflowPath">The temporary file, created when needed.</param>
internal sealed class RowStore(long memoryLimit, string overflowPath) : IDisposable
{
    private readonly List<(byte[]? InMemory, long Offset, int Length)> _rows = [];
    private SafeFileHandle? _overflow;
    private long _inMemory;
    private long _inFile;

    /// <summary>Rows added.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row. Keeps the array.</summary>
    /// <returns>Its number.</returns>
    public int Add(byte[] row)
    {
        if (_inMemory + row.Length <= memoryLimit)
        {
            _rows.Add((row, 0, row.Length));
            _inMemory += row.Length;
        }
        else
        {
            StorageError.Guard(overflowPath, () =>
            {
                _overflow ??= File.OpenHandle(overflowPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
                RandomAccess.Write(_overflow, row, _inFile);
            });
            _rows.Add((null, _inFile, row.Length));
            _inFile += row.Length;
        }

        return _rows.Count - 1;
    }

    /// <summary>A row; not to be changed. May be called from many threads once all rows are there.</summary>
    public byte[] Read(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var (inMemory, offset, length) = _rows[index];
        if (inMemory is not null)
        {
            return inMemory;
        }

        var row = GC.AllocateUninitializedArray<byte>(length);
        StorageError.Guard(overflowPath, () => FileBytes.Fill(_overflow!, row, offset, "The temporary file was cut short."));
        return row;
    }

    /// <inheritdoc/>
    public void Dispose() => _overflow?.Dispose();
}
