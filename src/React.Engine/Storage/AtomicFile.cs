using System.Diagnostics;

namespace React.Storage;

/// <summary>Files that are either the old or the new one, whatever happens in between.</summary>
public static class AtomicFile
{
    /// <summary>For how long Windows may refuse to replace a file because somebody reads it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Writes a file through a temporary neighbour: write, flush to disk, rename.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    /// <exception cref="ReactException">No space, no rights, or the folder is gone.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // One name, so that what a killed process left is written over by the next one. Who writes a folder holds its lock.
        var temporary = path + ".tmp";
        StorageError.Guard(path, () =>
        {
            // Outside of what deletes: one that cannot be opened is being written by somebody else.
            var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            try
            {
                using (stream)
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                Replace(temporary, path);
            }
            catch
            {
                TryDelete(temporary);
                throw;
            }
        });
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Opens a file so that its writer can replace or delete it meanwhile; what is read is the file as it was when it was opened.</summary>
    public static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Gives a finished file its name.</summary>
    internal static void Replace(string temporary, string path)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                File.Move(temporary, path, overwrite: true);
                return;
            }
            catch (Exception error) when (OperatingSystem.IsWindows() && (error is IOException or UnauthorizedAccessException) && watch.Elapsed < Patience)
            {
                // A reader, a virus scanner or a search index has it open for a moment.
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Deletes a file if that can be done.</summary>
    internal static void TryDelete(string path)
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
