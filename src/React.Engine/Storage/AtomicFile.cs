namespace React.Storage;

/// <summary>Files that are either the old or the new one, whatever happens in between.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a temporary neighbour: write, flush to disk, rename.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    /// <exception cref="ReactException">No space, no rights, or the folder is gone.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // One name, so that what a killed process left is written over by the next one. Who writes a folder holds its lock.
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw StorageError.From(error, path);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; a leftover .tmp file is swept by the next writer.
        }
    }
}
