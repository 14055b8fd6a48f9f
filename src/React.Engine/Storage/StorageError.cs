namespace React.Storage;

/// <summary>Turns what the operating system says about files into errors that say what to do.</summary>
public static class StorageError
{
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int DiskFullUnix = 28;

    /// <summary>The <see cref="ReactException"/> for an error met at <paramref name="path"/>.</summary>
    public static ReactException From(Exception error, string path) => error switch
    {
        UnauthorizedAccessException => new ReactException("ReactAccessDenied", ReactErrorKind.PermissionDenied,
            $"No right to write '{path}'.", "Choose a folder that this account may write to, or grant it the right.", path, error),
        DirectoryNotFoundException or FileNotFoundException => new ReactException("ReactPathNotFound", ReactErrorKind.NotFound,
            $"'{path}' does not exist.", "Check the path.", path, error),
        IOException io when io.HResult is DiskFullWindows || (io.HResult & 0xFFFF) == DiskFullUnix => new ReactException("ReactDiskFull", ReactErrorKind.LimitReached,
            $"No space left to write '{path}'.", "Free some space or choose another disk, then run the same command again: it continues.", path, error),
        _ => new ReactException("ReactIo", ReactErrorKind.Failed, $"'{path}': {error.Message}", "Check the disk and the path, then run the same command again.", path, error),
    };

    /// <summary>Runs work on files at <paramref name="path"/>; what the operating system says against it becomes an error of ours.</summary>
    public static void Guard(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw From(error, path);
        }
    }
}
