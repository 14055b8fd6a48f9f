using React.Embedding;
using React.Retrieval;

namespace React.Evaluation;

/// <summary>
/// Class weights made of text: per class the normalised mean of the normalised embeddings of its texts: names in every template
/// (CLIP, section 3.1.4), and descriptions. Logits are 100 × cosine.
/// </summary>
public sealed class ZeroShotClassifier
{
    /// <summary>The original's constant factor of the cosines.</summary>
    public const float LogitScale = 100f;

    private readonly float[] _weights;

    private ZeroShotClassifier(float[] weights, int classes, int dimension)
    {
        _weights = weights;
        Classes = classes;
        Dimension = dimension;
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Length of an embedding.</summary>
    public int Dimension { get; }

    /// <summary>Unit weights, [classes, dimension] row-major.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Builds the classifier of a task.</summary>
    public static ZeroShotClassifier Create(IEmbedder embedder, ReactTask task, CancellationToken stopping = default)
    {
        var dimension = embedder.Dimension;
        var weights = new float[task.Classes.Count * dimension];
        for (var position = 0; position < task.Classes.Count; position++)
        {
            stopping.ThrowIfCancellationRequested();
            string[] texts = [.. TaskQuery.ZeroShot(task, position).Select(query => query.Text)];
            var rows = new float[texts.Length * dimension];
            embedder.EmbedTexts(texts, rows);
            UnitMean(rows, weights.AsSpan(position * dimension, dimension));
        }

        return new ZeroShotClassifier(weights, task.Classes.Count, dimension);
    }

    /// <summary>Logits of one picture, one a class.</summary>
    /// <param name="vector">Unit vector of the picture.</param>
    /// <param name="logits">One float a class.</param>
    public void Logits(ReadOnlySpan<float> vector, Span<float> logits)
    {
        for (var position = 0; position < Classes; position++)
        {
            logits[position] = LogitScale * Vectors.Dot(vector, _weights.AsSpan(position * Dimension, Dimension));
        }
    }

    private static void UnitMean(ReadOnlySpan<float> rows, Span<float> mean)
    {
        for (var at = 0; at < rows.Length; at += mean.Length)
        {
            Vectors.Add(rows.Slice(at, mean.Length), mean);
        }

        Vectors.Normalize(mean);
    }
}
