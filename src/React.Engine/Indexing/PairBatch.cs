using System.Buffers;
using React.Corpora;
using React.Embedding;
using React.Work;

namespace React.Indexing;

/// <summary>Pairs that are embedded together, with the rejections between them, kept in the corpus' order.</summary>
internal sealed class PairBatch(IEmbedder embedder, int size)
{
    // How far a vector's length may be from 1 before it counts as broken.
    private const double NormTolerance = 1e-3;

    private readonly List<object> entries = [];
    private readonly List<CorpusItem> items = [];
    private readonly float[] pixels = new float[checked(size * embedder.PixelCount)];
    private readonly float[] images = new float[size * embedder.Dimension];
    private readonly float[] texts = new float[size * embedder.Dimension];

    public bool IsFull => items.Count == size;

    public static float[] Rent(int count) => ArrayPool<float>.Shared.Rent(count);

    public static void Return(float[] buffer) => ArrayPool<float>.Shared.Return(buffer);

    /// <summary>Takes a pair and its preprocessed picture, whose buffer goes back to the pool.</summary>
    public void Add(CorpusItem item, float[] picture)
    {
        picture.AsSpan(0, embedder.PixelCount).CopyTo(pixels.AsSpan(items.Count * embedder.PixelCount));
        Return(picture);
        items.Add(item);
        entries.Add(item);
    }

    public void Add(Rejection rejection) => entries.Add(rejection);

    /// <summary>Embeds and writes what has gathered; gives what was left out.</summary>
    public List<Rejection> Flush(SegmentWriter segment)
    {
        var length = items.Count * embedder.Dimension;
        if (items.Count > 0)
        {
            embedder.EmbedImages(pixels.AsSpan(0, items.Count * embedder.PixelCount), items.Count, images.AsSpan(0, length));
            embedder.EmbedTexts([.. items.Select(item => item.Caption)], texts.AsSpan(0, length));
        }

        var rejected = new List<Rejection>();
        var row = 0;
        foreach (var entry in entries)
        {
            if (entry is CorpusItem item)
            {
                var image = images.AsSpan(row * embedder.Dimension, embedder.Dimension);
                var text = texts.AsSpan(row * embedder.Dimension, embedder.Dimension);
                row++;
                if (IsUnit(image) && IsUnit(text))
                {
                    segment.Append(item, image, text);
                    continue;
                }

                rejected.Add(new Rejection(item.Image.Path, item.Key, "EmbeddingInvalid", "The model gave no finite unit vector for it."));
            }
            else
            {
                rejected.Add((Rejection)entry);
            }

            segment.Append(rejected[^1]);
        }

        entries.Clear();
        items.Clear();
        return rejected;
    }

    private static bool IsUnit(ReadOnlySpan<float> vector) => Math.Abs(ExactDot.Of(vector, vector) - 1) < NormTolerance;
}
