using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using React.Storage;

namespace React.Indexing;

/// <summary>
/// Some rows of an index as they are stored, with their ids, ascending. Where pictures and captions count, both vectors of a row are in it. One thread
/// fills it, then one works on it.
/// </summary>
internal sealed class RowChunk
{
    private readonly ReactIndex index;
    private readonly SearchKey key;
    private readonly VectorFiles[] files;
    private readonly byte[][] stored;
    private readonly long[] ids;

    /// <summary>An empty chunk.</summary>
    /// <param name="index">The index.</param>
    /// <param name="key">Which vectors.</param>
    /// <param name="files">Their files: one for each kind that the key names.</param>
    /// <param name="capacity">The most rows it can hold.</param>
    public RowChunk(ReactIndex index, SearchKey key, VectorFiles[] files, int capacity)
    {
        this.index = index;
        this.key = key;
        this.files = files;
        stored = [.. files.Select(file => new byte[checked(capacity * file.RowBytes)])];
        ids = new long[capacity];
    }

    /// <summary>Rows in it.</summary>
    public int Count { get; private set; }

    /// <summary>The row up to which it was filled.</summary>
    public long End { get; private set; }

    /// <summary>Ids of its rows, ascending.</summary>
    public ReadOnlySpan<long> Ids => ids.AsSpan(0, Count);

    /// <summary>Bytes that a row takes.</summary>
    public static int BytesPerRow(VectorFiles[] files) => files.Sum(file => file.RowBytes) + sizeof(long);

    /// <summary>Fills it with the next rows.</summary>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="ReactException">A file is damaged, or is not there.</exception>
    public bool Fill(RowCursor cursor)
    {
        Count = 0;
        var (from, to) = cursor.Take(ids.Length);
        End = to;
        for (var at = from; at < to;)
        {
            var segment = index.SegmentOf(at);
            var end = Math.Min(to, index.StartOf(segment + 1));
            while (at < end)
            {
                var (first, behind) = cursor.Run(at, end);
                if (behind > first)
                {
                    Append(segment, first, (int)(behind - first));
                }

                at = behind;
            }
        }

        return from < to;
    }

    /// <summary>One row as float32; of two vectors, the weighted sum.</summary>
    /// <param name="row">Counted within the chunk.</param>
    /// <param name="destination">A float a component.</param>
    /// <param name="spare">As long; used up.</param>
    /// <exception cref="ReactException">The row is longer than the bounds of errors allow for.</exception>
    public void Row(int row, Span<float> destination, Span<float> spare)
    {
        Vector(0, row, destination);
        if (files.Length > 1)
        {
            Vector(1, row, spare);
            var (width, image, text) = (Vector<float>.Count, new Vector<float>(key.Image), new Vector<float>(key.Text));
            var i = 0;
            for (; i + width <= destination.Length; i += width)
            {
                ((image * new Vector<float>(destination[i..])) + (text * new Vector<float>(spare[i..]))).CopyTo(destination[i..]);
            }

            for (; i < destination.Length; i++)
            {
                destination[i] = (key.Image * destination[i]) + (key.Text * spare[i]);
            }
        }

        // Not so where the length is no number: such a row is never found.
        if (SquaredLength(destination) is var squared && squared > QueryErrors.MaxNorm * QueryErrors.MaxNorm)
        {
            throw new ReactException("ReactIndexNotNormalized", ReactErrorKind.InvalidData,
                $"Row {ids[row]} of '{index.Path}' has length {Math.Sqrt(squared):G4}: vectors that are searched by their angle must have length 1.",
                "Test-ReactIndex names every fault; build the index again from normalised vectors.", index.Path);
        }
    }

    private static float SquaredLength(ReadOnlySpan<float> row)
    {
        ref var from = ref MemoryMarshal.GetReference(row);
        var (even, odd, i) = (Vector512<float>.Zero, Vector512<float>.Zero, 0);
        for (; i + 32 <= row.Length; i += 32)
        {
            var (first, second) = (Vector512.LoadUnsafe(ref from, (nuint)i), Vector512.LoadUnsafe(ref from, (nuint)(i + 16)));
            even += first * first;
            odd += second * second;
        }

        var sum = Vector512.Sum(even + odd);
        for (; i < row.Length; i++)
        {
            sum += row[i] * row[i];
        }

        return sum;
    }

    private void Vector(int kind, int row, Span<float> destination) =>
        HalfVectors.ToFloats(stored[kind].AsSpan(row * files[kind].RowBytes, files[kind].RowBytes), index.ElementType, destination);

    private void Append(int segment, long first, int count)
    {
        for (var kind = 0; kind < files.Length; kind++)
        {
            var bytes = files[kind].RowBytes;
            files[kind].Read(segment, first - index.StartOf(segment), stored[kind].AsSpan(Count * bytes, count * bytes));
        }

        for (var i = 0; i < count; i++)
        {
            ids[Count++] = first + i;
        }
    }
}
