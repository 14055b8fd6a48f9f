using React.Storage;

namespace React.Indexing;

/// <summary>Reads an index's vectors of one kind by id. Not for several threads at once.</summary>
public sealed class VectorReader : IDisposable
{
    private readonly ReactIndex index;
    private readonly VectorFiles files;
    private readonly byte[] stored;

    internal VectorReader(ReactIndex index, VectorKind kind)
    {
        this.index = index;
        files = new VectorFiles(index, kind);
        stored = new byte[files.RowBytes];
    }

    /// <summary>Length of a vector.</summary>
    public int Dimension => index.Dimension;

    /// <summary>Reads one vector as float32.</summary>
    /// <param name="id">The pair.</param>
    /// <param name="vector"><see cref="ReactIndex.Dimension"/> floats.</param>
    /// <exception cref="ReactException">The id is out of range, or the file is damaged.</exception>
    public void Read(long id, Span<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, index.Dimension);
        var segment = index.SegmentOf(id);
        files.Read(segment, id - index.StartOf(segment), stored);
        HalfVectors.ToFloats(stored, index.ElementType, vector);
    }

    /// <summary>Closes all files.</summary>
    public void Dispose() => files.Dispose();

    /// <summary>Maps the vectors of a segment, checked against the manifest.</summary>
    internal static NpyFile Open(ReactIndex index, int number, VectorKind kind)
    {
        var path = PathOf(index, number, kind);
        var file = NpyFile.Open(path);
        try
        {
            Check(index, number, path, file.Header);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file that holds the vectors of a segment.</summary>
    internal static string PathOf(ReactIndex index, int number, VectorKind kind) => index.Manifest.Segments[number].Vectors(kind) is { } file
        ? index.FilePath(file)
        : throw new ReactException("ReactIndexLacksVectors", ReactErrorKind.InvalidArgument,
            $"The index '{index.Path}' holds no vectors of {(kind == VectorKind.Image ? "pictures" : "captions")}.",
            kind == VectorKind.Image ? "Compare with captions instead: -Against Caption." : "Compare with pictures instead: -Against Image.", index.Path);

    /// <summary>Makes sure that a file's header is what the manifest promises.</summary>
    internal static void Check(ReactIndex index, int number, string path, NpyHeader header)
    {
        var (shape, pairs) = (header.Shape, index.Manifest.Segments[number].Pairs);
        if (header.Element != index.ElementType || shape.Count != 2 || shape[0] != pairs || shape[1] != index.Dimension)
        {
            throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData,
                $"'{path}' holds {header.Element} [{string.Join(", ", shape)}]; the manifest promises {index.ElementType} [{pairs}, {index.Dimension}].",
                "Test-ReactIndex names every fault; restore the file or build the index again.", path);
        }
    }
}
