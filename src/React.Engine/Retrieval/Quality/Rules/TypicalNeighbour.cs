using React.Indexing;

namespace React.Retrieval.Quality.Rules;

/// <summary>How alike different pictures are in the space of a store.</summary>
internal static class TypicalNeighbour
{
    private const int Sample = 1000;

    /// <summary>
    /// The median, over some pictures drawn from the store, of the cosine of a picture and the one of the others nearest to it. Copies raise it only where
    /// half of the pictures have one. Depends on the store alone.
    /// </summary>
    public static double Cosine(IPairStore store)
    {
        var ids = store.RandomIds((int)Math.Min(Sample, store.Count), seed: 0);
        if (ids.Count < 2)
        {
            return -1;
        }

        var dimension = store.Dimension;
        var vectors = new float[ids.Count * dimension];
        store.ReadVectors(ids, VectorKind.Image, vectors);
        var nearest = new double[ids.Count];
        Parallel.For(0, ids.Count, i =>
        {
            nearest[i] = -1;
            for (var j = 0; j < ids.Count; j++)
            {
                if (j != i)
                {
                    nearest[i] = Math.Max(nearest[i], ExactDot.Of(vectors.AsSpan(i * dimension, dimension), vectors.AsSpan(j * dimension, dimension)));
                }
            }
        });
        Array.Sort(nearest);
        return nearest[nearest.Length / 2];
    }
}
