namespace React.Customization;

/// <summary>What the frozen layers made of pictures, by the pictures' keys: in memory while it fits, then on disk. Not for several threads at once.</summary>
/// <param name="rowLength">Bytes of a row.</param>
/// <param name="memoryLimit">Bytes of memory to use.</param>
/// <param name="disk">The rest; where it outlives the run, all.</param>
internal sealed class FrozenCache(int rowLength, long memoryLimit, DiskRows disk) : IDisposable
{
    private readonly Dictionary<RowKey, byte[]> _memory = [];

    /// <summary>The rows on disk.</summary>
    public DiskRows Disk => disk;

    /// <summary>Whether another row would be kept.</summary>
    public bool HasRoom => FitsMemory || !disk.IsFull;

    private bool FitsMemory => (_memory.Count + 1L) * rowLength <= memoryLimit;

    /// <summary>Whether a row is in memory, and so cannot be lost.</summary>
    public bool IsInMemory(RowKey key) => _memory.ContainsKey(key);

    /// <summary>Whether there is a row, as far as can be told without reading it.</summary>
    public bool Contains(RowKey key) => _memory.ContainsKey(key) || disk.Contains(key);

    /// <summary>Copies a row.</summary>
    public bool TryRead(RowKey key, Span<byte> destination)
    {
        if (_memory.TryGetValue(key, out var row))
        {
            row.CopyTo(destination);
            return true;
        }

        if (!disk.TryRead(key, destination))
        {
            return false;
        }

        if (FitsMemory)
        {
            _memory.Add(key, destination[..rowLength].ToArray());
        }

        return true;
    }

    /// <summary>Adds a row, if there is room for it.</summary>
    public void Add(RowKey key, ReadOnlySpan<byte> row)
    {
        if (disk.Outlives || !FitsMemory)
        {
            disk.Add(key, row);
        }

        if (FitsMemory)
        {
            _memory.TryAdd(key, row.ToArray());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => disk.Dispose();
}
