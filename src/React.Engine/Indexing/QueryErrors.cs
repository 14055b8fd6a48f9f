namespace React.Indexing;

/// <summary>How far scores computed in float32 may be from exact ones.</summary>
internal static class QueryErrors
{
    /// <summary>Rounding to float16 lengthens a unit vector by less than this.</summary>
    public const double MaxNorm = 1.002;

    /// <summary>
    /// Any order of d float32 products and additions, fused or not, errs by at most d·u/(1 - d·u) times the product of the lengths, u = 2^-24
    /// (Higham, Accuracy and Stability of Numerical Algorithms, 3.1); a little more for the ends of intervals, which are float32 too, and for the sum of a row's
    /// two vectors, whose components each take three roundings.
    /// </summary>
    public static double Float32Share(int dimension)
    {
        var roundings = (dimension + 8) * Math.Pow(2, -24);
        return roundings / (1 - roundings);
    }

    /// <summary>The bound for each of some queries and any row of at most <see cref="MaxNorm"/>.</summary>
    /// <exception cref="ReactException">A query is not finite, or far too long.</exception>
    public static float[] Float32(ReadOnlySpan<float> queries, int dimension)
    {
        var errors = new float[queries.Length / dimension];
        for (var i = 0; i < errors.Length; i++)
        {
            var query = queries.Slice(i * dimension, dimension);
            var norm = Math.Sqrt(ExactDot.Of(query, query));
            if (!double.IsFinite(norm) || norm > 1e6)
            {
                throw new ReactException("ReactQueryNotFinite", ReactErrorKind.InvalidArgument, $"Query {i} holds values that are not finite, or far too large.", "Embed the queries with the model of the index.", i);
            }

            errors[i] = (float)(Float32Share(dimension) * norm * MaxNorm) + 1e-30f;
        }

        return errors;
    }
}
