namespace React.Indexing.Faiss;

/// <summary>Queries that recall is measured with.</summary>
/// <param name="Vectors">Unit vectors, row by row.</param>
/// <param name="Description">What they are: <c>400 captions of the index</c>.</param>
public sealed record RecallQueries(ReadOnlyMemory<float> Vectors, string Description)
{
    /// <summary>
    /// Queries from an index itself: captions where it has them. Pictures lie where pictures lie, and an index that finds them well may miss what texts look for
    /// (a text's nearest pictures are far from it and scattered over many lists), so pictures stand in only where there is nothing else.
    /// </summary>
    /// <param name="index">The index.</param>
    /// <param name="count">How many; fewer where it holds fewer.</param>
    /// <param name="seed">The same seed draws the same.</param>
    public static RecallQueries From(ReactIndex index, int count, int seed)
    {
        var kind = index.Has(VectorKind.Text) ? VectorKind.Text : VectorKind.Image;
        var ids = index.RandomIds((int)Math.Min(count, index.Count), seed);
        var vectors = new float[ids.Count * index.Dimension];
        using var reader = index.OpenVectors(kind);
        for (var i = 0; i < ids.Count; i++)
        {
            reader.Read(ids[i], vectors.AsSpan(i * index.Dimension, index.Dimension));
        }

        return new RecallQueries(vectors, $"{ids.Count} {(kind == VectorKind.Text ? "captions" : "pictures, for want of captions,")} of the index");
    }
}
