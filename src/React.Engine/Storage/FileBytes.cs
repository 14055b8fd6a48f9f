using Microsoft.Win32.SafeHandles;

namespace React.Storage;

/// <summary>Reading from places in a file: a read may give less than was asked for.</summary>
internal static class FileBytes
{
    /// <summary>Fills the destination from an offset on.</summary>
    /// <returns>Bytes that were there; fewer than the destination has where the file ends before.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static int Read(SafeFileHandle file, Span<byte> destination, long offset)
    {
        var done = 0;
        while (done < destination.Length && RandomAccess.Read(file, destination[done..], offset + done) is > 0 and var read)
        {
            done += read;
        }

        return done;
    }

    /// <summary>Fills the destination from an offset on.</summary>
    /// <param name="file">The file.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="offset">Where from.</param>
    /// <param name="cut">What to say where the file ends before.</param>
    /// <exception cref="IOException">The file cannot be read, or ends before.</exception>
    public static void Fill(SafeFileHandle file, Span<byte> destination, long offset, string cut)
    {
        if (Read(file, destination, offset) < destination.Length)
        {
            throw new EndOfStreamException(cut);
        }
    }
}
