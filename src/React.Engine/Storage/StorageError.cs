namespace React.Storage;

/// <summary>Turns what the operating system says about files into errors that say what to do.</summary>
public static class StorageError
{
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int DiskFullUnix = 28;
    private const int WriteProtectedWindows = unchecked((int)0x80070013);
    private const int WriteProtectedUnix = 30;
    private const int ExistsWindows = unchecked((int)0x800700B7);
    private const int ExistsUnix = 17;

    /// <summary>The <see cref="ReactException"/> for an error met at <paramref name="path"/>.</summary>
    public static ReactException From(Exception error, string path) => error switch
    {
        UnauthorizedAccessException => new ReactException("ReactAccessDenied", ReactErrorKind.PermissionDenied,
            $"Access to '{path}' is denied.", "Choose a path that this account may use, or grant it the right.", path, error),
        IOException io when Obstacle(io, path) is { } file => new ReactException("ReactNotAFolder", ReactErrorKind.InvalidArgument,
            $"'{file}' is a file; a folder is needed there.", "Choose another path, or move the file away.", path, error),
        DirectoryNotFoundException or FileNotFoundException => new ReactException("ReactPathNotFound", ReactErrorKind.NotFound,
            $"'{path}' does not exist.", "Check the path.", path, error),
        IOException io when Is(io, DiskFullWindows, DiskFullUnix) => DiskFull(io, path),
        IOException io when Is(io, WriteProtectedWindows, WriteProtectedUnix) => new ReactException("ReactAccessDenied", ReactErrorKind.PermissionDenied,
            $"'{path}' lies on a disk that may only be read.", "Choose a folder on another disk, or have this one made writable.", path, error),
        _ => new ReactException("ReactIo", ReactErrorKind.Failed, $"'{path}': {error.Message}", "Check the disk and the path, then run the same command again.", path, error),
    };

    /// <summary>The error for a disk without space.</summary>
    public static ReactException DiskFull(Exception error, string path) => new("ReactDiskFull", ReactErrorKind.LimitReached,
        $"No space left to write '{path}'.", "Free some space or choose another disk, then run the same command again: it continues.", path, error);

    /// <summary>Runs work on files at <paramref name="path"/>; what the operating system says against it becomes an error of ours.</summary>
    public static void Guard(string path, Action work) => Guard(path, () =>
    {
        work();
        return true;
    });

    /// <summary>The same for work with a result.</summary>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw From(error, path);
        }
    }

    private static bool Is(IOException error, int windows, int unix) => error.HResult == (OperatingSystem.IsWindows() ? windows : unix);

    /// <summary>The file that stands where a folder would have to: on the way to the path, or at its end where a folder was to be made.</summary>
    private static string? Obstacle(IOException error, string path)
    {
        if (Is(error, ExistsWindows, ExistsUnix) && File.Exists(path))
        {
            return path;
        }

        var above = Path.GetDirectoryName(Path.GetFullPath(path));
        while (above is not null && !Path.Exists(above))
        {
            above = Path.GetDirectoryName(above);
        }

        return File.Exists(above) ? above : null;
    }
}
