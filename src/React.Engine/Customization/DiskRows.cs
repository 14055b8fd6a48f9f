using React.Storage;

namespace React.Customization;

/// <summary>
/// Rows on disk by their keys: in a temporary file, or in a folder that outlives the run. Each process appends to a file of its own there and reads those that
/// others left, so that several may work at once. The folder is bounded: files that were used longest ago go first.
/// </summary>
internal sealed class DiskRows : IDisposable
{
    private const string Extension = ".rows";
    private const int ScopeDigits = 32;

    /// <summary>Rows after which the folder is measured anew, since others write into it too.</summary>
    private const int MeasureInterval = 64;

    private readonly string _path;
    private readonly byte[] _scope;
    private readonly int _rowLength;
    private readonly long _limit;
    private readonly Dictionary<RowKey, (RowLog Log, long Index)> _places = [];
    private readonly List<RowLog> _others = [];
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private RowLog? _own;
    private long _used;
    private int _sinceMeasured;

    private DiskRows(string path, bool outlives, byte[] scope, int rowLength, long limit)
    {
        (_path, Outlives, _scope, _rowLength, _limit) = (path, outlives, scope, rowLength, limit);
        IsFull = RowLog.HeaderLength + RowLog.RecordLength(rowLength) > limit;
    }

    /// <summary>Whether the rows are there for later runs.</summary>
    public bool Outlives { get; }

    /// <summary>Whether no more rows are taken: the limit is reached, or the disk does not take them.</summary>
    public bool IsFull { get; private set; }

    /// <summary>What the disk said when it took no more; null while it does.</summary>
    public string? Failure { get; private set; }

    /// <summary>Rows that were not what had been written.</summary>
    public int Damaged { get; private set; }

    /// <summary>A file that goes when this is disposed, and when the process ends however it ends.</summary>
    public static DiskRows Temporary(string path, byte[] scope, int rowLength, long limit) => new(path, false, scope, rowLength, limit);

    /// <summary>A folder, made if there is none.</summary>
    /// <exception cref="ReactException">It cannot be made or listed.</exception>
    public static DiskRows In(string folder, byte[] scope, int rowLength, long limit)
    {
        var full = Path.GetFullPath(folder);
        var rows = new DiskRows(full, true, scope, rowLength, limit);
        StorageError.Guard(full, () =>
        {
            Directory.CreateDirectory(full);
            rows.Measure();
            rows.OpenOthers();
        });
        return rows;
    }

    /// <summary>Whether there is a row, as far as can be told without reading it.</summary>
    public bool Contains(RowKey key) => _places.ContainsKey(key);

    /// <summary>Reads a row that is there and whole.</summary>
    public bool TryRead(RowKey key, Span<byte> destination)
    {
        if (!_places.TryGetValue(key, out var place))
        {
            return false;
        }

        if (!place.Log.TryRead(place.Index, key, destination))
        {
            _places.Remove(key);
            Damaged++;
            return false;
        }

        if (place.Log != _own && _needed.Add(place.Log.Path))
        {
            Touch(place.Log.Path);
        }

        return true;
    }

    /// <summary>Adds a row, if there is room for it.</summary>
    public void Add(RowKey key, ReadOnlySpan<byte> row)
    {
        if (IsFull || _places.ContainsKey(key))
        {
            return;
        }

        try
        {
            if (!MakeRoom(RowLog.RecordLength(_rowLength) + (_own is null ? RowLog.HeaderLength : 0)))
            {
                IsFull = true;
                return;
            }

            _own ??= Begin();
            _places.Add(key, (_own, _own.Append(key, row)));
            _used += RowLog.RecordLength(_rowLength);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Training needs no cache: it goes on, and computes again what is not here.
            (IsFull, Failure) = (true, error.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _own?.Dispose();
        _others.ForEach(log => log.Dispose());
        if (Outlives)
        {
            try
            {
                Measure();
                MakeRoom(0);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next run makes room.
            }
        }
    }

    private RowLog Begin()
    {
        _used += RowLog.HeaderLength;
        return Outlives
            ? RowLog.Create(Path.Combine(_path, $"{Name(_scope)}-{Guid.NewGuid():N}{Extension}"), _scope, _rowLength, FileOptions.None)
            : RowLog.Create(_path, _scope, _rowLength, FileOptions.DeleteOnClose);
    }

    private void OpenOthers()
    {
        foreach (var file in Files().Where(file => file.Name.StartsWith(Name(_scope), StringComparison.Ordinal)).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            RowLog? log = null;
            try
            {
                log = RowLog.Open(file.FullName, _scope, _rowLength, _limit);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Just deleted by another process, or not for this account.
            }

            if (log is not null)
            {
                _others.Add(log);
                var index = 0L;
                foreach (var key in log.Keys())
                {
                    _places.TryAdd(key, (log, index++));
                }
            }
        }
    }

    /// <summary>Deletes files of earlier runs, those used longest ago first, until so many bytes more fit.</summary>
    private bool MakeRoom(long bytes)
    {
        if (Outlives && _sinceMeasured++ >= MeasureInterval)
        {
            Measure();
        }

        if (_used + bytes <= _limit)
        {
            return true;
        }

        if (Outlives)
        {
            foreach (var file in Files().Where(file => file.FullName != _own?.Path && !_needed.Contains(file.FullName)).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
            {
                var length = file.Length;
                Forget(file.FullName);
                file.Delete();
                _used -= length;
                if (_used + bytes <= _limit)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Forget(string path)
    {
        if (_others.Find(log => log.Path == path) is { } log)
        {
            _others.Remove(log);
            foreach (var key in _places.Where(place => place.Value.Log == log).Select(place => place.Key).ToList())
            {
                _places.Remove(key);
            }

            // While it is open its space is not free.
            log.Dispose();
        }
    }

    private void Measure()
    {
        _used = Files().Sum(file => file.Length);
        _sinceMeasured = 0;
    }

    /// <summary>The folder's files that are ours by their names; nothing else in it is touched.</summary>
    private List<FileInfo> Files() =>
        [.. new DirectoryInfo(_path).EnumerateFiles($"*{Extension}").Where(file => file.Name.Length == ScopeDigits + 1 + ScopeDigits + Extension.Length && file.Name[ScopeDigits] == '-' && file.LinkTarget is null)];

    private static string Name(byte[] scope) => Convert.ToHexString(scope)[..ScopeDigits].ToLowerInvariant();

    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then it goes earlier than it had to.
        }
    }
}
