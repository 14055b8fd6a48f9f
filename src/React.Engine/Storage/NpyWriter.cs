using System.Runtime.InteropServices;

namespace React.Storage;

/// <summary>Writes a two-dimensional <c>.npy</c> file row by row; how many rows there are need not be known before.</summary>
public sealed class NpyWriter : IDisposable
{
    private readonly FileStream stream;
    private readonly string path;
    private readonly Half[] halves;

    /// <summary>Creates or replaces a file.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="columns">Elements a row.</param>
    /// <param name="element">Float16 (values are rounded to nearest even) or Float32.</param>
    /// <exception cref="ReactException">The file cannot be written.</exception>
    public NpyWriter(string path, int columns, NpyElement element)
    {
        this.path = path;
        Columns = columns;
        Element = element;
        halves = new Half[element == NpyElement.Float16 ? columns : 0];
        stream = StorageError.Guard(path, () => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 18));
        StorageError.Guard(path, () => stream.Write(NpyHeader.Format(element, 0, columns)));
    }

    /// <summary>Elements a row.</summary>
    public int Columns { get; }

    /// <summary>Type of the elements in the file.</summary>
    public NpyElement Element { get; }

    /// <summary>Rows written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Appends a row and, where the file is float16, replaces its values by what was stored.</summary>
    /// <param name="row"><see cref="Columns"/> values.</param>
    /// <exception cref="ReactException">No space, or no rights.</exception>
    public void Append(Span<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Columns);
        try
        {
            if (Element == NpyElement.Float32)
            {
                stream.Write(MemoryMarshal.AsBytes(row));
            }
            else
            {
                for (var i = 0; i < row.Length; i++)
                {
                    halves[i] = (Half)row[i];
                    row[i] = (float)halves[i];
                }

                stream.Write(MemoryMarshal.AsBytes(halves.AsSpan()));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageError.From(error, path);
        }

        Rows++;
    }

    /// <summary>Writes the header with the number of rows, flushes everything to disk and closes the file.</summary>
    /// <exception cref="ReactException">No space, or no rights.</exception>
    public void Complete() => StorageError.Guard(path, () =>
    {
        // The header leaves room for 21 digits, so its length does not depend on the number of rows.
        stream.Position = 0;
        stream.Write(NpyHeader.Format(Element, Rows, Columns));
        stream.Flush(flushToDisk: true);
        // Closed, since Windows lets nobody else read a file that is open for writing.
        stream.Dispose();
    });

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What could not be flushed was never completed either.
        }
    }
}
