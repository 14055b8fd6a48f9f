using React.Storage;

namespace React.Indexing;

/// <summary>Looks at every vector of a file that others made.</summary>
internal static class VectorCheck
{
    // Float16 rounds a component by one part in 2,048 at most, so the squared length by twice that.
    private const double UnitTolerance = 2e-3;
    private const int Block = 1 << 16;

    /// <summary>Number of the first row that has not length 1, or null where all have.</summary>
    /// <param name="vectors">The file.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="progress">Told of rows looked at.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">A row is not finite, or all zeros: it has no direction.</exception>
    public static long? FirstNotUnit(NpyFile vectors, string name, Action<long> progress, CancellationToken stopping)
    {
        var (rows, dimension) = (vectors.Header.Shape[0], (int)vectors.Header.Shape[1]);
        var block = Math.Max(1, Block / dimension);
        var buffer = new float[block * dimension];
        long? first = null;
        for (var start = 0L; start < rows; start += block)
        {
            stopping.ThrowIfCancellationRequested();
            var count = (int)Math.Min(block, rows - start);
            vectors.ReadFloats(start * dimension, buffer.AsSpan(0, count * dimension));
            for (var row = 0; row < count; row++)
            {
                var vector = buffer.AsSpan(row * dimension, dimension);
                var square = ExactDot.Of(vector, vector);
                if (!double.IsFinite(square) || square == 0)
                {
                    throw new ReactException("ReactEmbeddingsInvalid", ReactErrorKind.InvalidData, $"Row {start + row} of '{name}' {(square == 0 ? "is all zeros" : "holds values that are not numbers")}.",
                        "Embed that pair again, or take its row out of all files of this number.", name);
                }

                if (first is null && Math.Abs(square - 1) > UnitTolerance)
                {
                    first = start + row;
                }
            }

            progress(count);
        }

        return first;
    }

    /// <summary>Length of a row, for people.</summary>
    public static double Length(NpyFile vectors, long row)
    {
        var vector = new float[vectors.Header.Shape[1]];
        vectors.ReadFloats(row * vector.Length, vector);
        return Math.Sqrt(ExactDot.Of(vector, vector));
    }
}
