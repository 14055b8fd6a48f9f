using React.Corpora;
using React.Embedding;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>
/// Whether vectors are those of a model: nothing in their files tells, so some captions or pictures are embedded anew and compared. Without either, the
/// user's word is all there is.
/// </summary>
internal static class ModelCheck
{
    private const int Captions = 64;
    private const int Pictures = 16;

    // Half precision, another decoder or another resampling leave more than 0.97; another model leaves about nothing.
    private const double Least = 0.9;

    /// <summary>Compares.</summary>
    /// <exception cref="ReactException">Mismatch: they are not.</exception>
    public static void Run(IEmbedder embedder, EmbeddingSet parts, string modelName, IWorkObserver observer, CancellationToken stopping)
    {
        var (what, cosines) = parts.Has(VectorKind.Text) && parts.Columns.Caption is not null
            ? ("captions", OfCaptions(embedder, parts, stopping))
            : parts.Has(VectorKind.Image) ? ("pictures", OfPictures(embedder, parts, stopping)) : ("", []);
        if (cosines.Count == 0)
        {
            observer.Decision($"That model '{modelName}' made these vectors cannot be verified here: there is neither a caption with its vector nor a picture.");
            return;
        }

        cosines.Sort();
        var median = cosines[cosines.Count / 2];
        if (median < Least)
        {
            throw new ReactException("ReactEmbeddingModelMismatch", ReactErrorKind.Mismatch,
                $"The vectors in '{parts.Folder}' are not those of model '{modelName}': the {what} of {cosines.Count} pairs, embedded anew, have a median cosine of {median:F3} with them.", "Name the model that made them.", parts.Folder);
        }

        observer.Decision($"The {what} of {cosines.Count} pairs, embedded anew with model '{modelName}', have a median cosine of {median:F4} with their vectors.");
    }

    private static List<double> OfCaptions(IEmbedder embedder, EmbeddingSet parts, CancellationToken stopping)
    {
        var sample = Sample(parts, VectorKind.Text, Captions, stopping).Where(item => item.Pair.Caption.Length > 0).ToList();
        var vectors = new float[sample.Count * embedder.Dimension];
        if (sample.Count > 0)
        {
            embedder.EmbedTexts([.. sample.Select(item => item.Pair.Caption)], vectors);
        }

        return [.. sample.Select((item, number) => Cosine(item.Vector, vectors.AsSpan(number * embedder.Dimension, embedder.Dimension)))];
    }

    private static List<double> OfPictures(IEmbedder embedder, EmbeddingSet parts, CancellationToken stopping)
    {
        var cosines = new List<double>();
        var pixels = new float[embedder.PixelCount];
        var vector = new float[embedder.Dimension];
        foreach (var (stored, pair) in Sample(parts, VectorKind.Image, Pictures, stopping))
        {
            try
            {
                if (pair.Locator.Length > 0 && ImageLocator.Parse(pair.Locator) is { IsUrl: false } locator)
                {
                    embedder.Preprocess(locator.Read(), pair.Key, pixels);
                    embedder.EmbedImages(pixels, 1, vector);
                    cosines.Add(Cosine(stored, vector));
                }
            }
            catch (ReactException)
            {
                // Pictures that are not here any more prove nothing.
            }
        }

        return cosines;
    }

    /// <summary>Pairs spread evenly over all parts, with their vectors.</summary>
    private static IEnumerable<(float[] Vector, ReactPair Pair)> Sample(EmbeddingSet parts, VectorKind kind, int count, CancellationToken stopping)
    {
        var start = 0L;
        var places = Enumerable.Range(0, count).Select(i => (long)((i + 0.5) / count * parts.Rows)).Distinct().ToList();
        for (var number = 0; number < parts.Count; number++)
        {
            stopping.ThrowIfCancellationRequested();
            var rows = places.Where(place => place >= start && place < start + parts.RowsOf(number)).Select(place => place - start).ToList();
            start += parts.RowsOf(number);
            if (rows.Count == 0)
            {
                continue;
            }

            using var file = NpyFile.Open(parts.PathOf(parts.Vectors(number, kind)!));
            foreach (var (row, pair) in parts.Pairs(number, rows))
            {
                var vector = new float[file.Header.Shape[1]];
                file.ReadFloats(row * vector.Length, vector);
                yield return (vector, pair);
            }
        }
    }

    private static double Cosine(ReadOnlySpan<float> one, ReadOnlySpan<float> other) => ExactDot.Of(one, other) / Math.Sqrt(ExactDot.Of(one, one) * ExactDot.Of(other, other));
}
