using React.Storage;

namespace React.Indexing;

/// <summary>Reads an index's vectors of one kind by id, in place. Not for several threads at once.</summary>
public sealed class VectorReader : IDisposable
{
    // Far below what operating systems allow a process to map.
    private const int MaxOpen = 4096;

    private readonly ReactIndex index;
    private readonly VectorKind kind;
    private readonly NpyFile?[] files;
    private readonly Queue<int> opened = new();

    internal VectorReader(ReactIndex index, VectorKind kind)
    {
        this.index = index;
        this.kind = kind;
        files = new NpyFile?[index.SegmentCount];
    }

    /// <summary>Reads one vector as float32.</summary>
    /// <param name="id">The pair.</param>
    /// <param name="vector"><see cref="ReactIndex.Dimension"/> floats.</param>
    /// <exception cref="ReactException">The id is out of range, or the file is damaged.</exception>
    public void Read(long id, Span<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, index.Dimension);
        var segment = index.SegmentOf(id);
        Segment(segment).ReadFloats((id - index.StartOf(segment)) * index.Dimension, vector);
    }

    /// <summary>Unmaps all files.</summary>
    public void Dispose()
    {
        foreach (var file in files)
        {
            file?.Dispose();
        }
    }

    /// <summary>The mapped vectors of a segment that holds pairs.</summary>
    internal NpyFile Segment(int number)
    {
        if (files[number] is { } open)
        {
            return open;
        }

        if (opened.Count == MaxOpen)
        {
            var oldest = opened.Dequeue();
            files[oldest]!.Dispose();
            files[oldest] = null;
        }

        var file = Open(index, number, kind);
        files[number] = file;
        opened.Enqueue(number);
        return file;
    }

    /// <summary>Opens the vectors of a segment, checked against the manifest.</summary>
    internal static NpyFile Open(ReactIndex index, int number, VectorKind kind)
    {
        var segment = index.Manifest.Segments[number];
        if (segment.Vectors(kind) is not { } vectors)
        {
            throw new ReactException("ReactIndexLacksVectors", ReactErrorKind.InvalidArgument,
                $"The index '{index.Path}' holds no vectors of {(kind == VectorKind.Image ? "pictures" : "captions")}.",
                kind == VectorKind.Image ? "Compare with captions instead: -Against Caption." : "Compare with pictures instead: -Against Image.", index.Path);
        }

        var path = index.FilePath(vectors);
        var file = NpyFile.Open(path);
        var shape = file.Header.Shape;
        if (file.Header.Element == index.ElementType && shape.Count == 2 && shape[0] == segment.Pairs && shape[1] == index.Dimension)
        {
            return file;
        }

        file.Dispose();
        throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData,
            $"'{path}' holds {file.Header.Element} [{string.Join(", ", shape)}]; the manifest promises {index.ElementType} [{segment.Pairs}, {index.Dimension}].",
            "Test-ReactIndex names every fault; restore the file or build the index again.", path);
    }
}
