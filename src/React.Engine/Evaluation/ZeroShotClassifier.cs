using React.Embedding;
using React.Models;
using React.Retrieval;

namespace React.Evaluation;

/// <summary>
/// Class weights made of text: per class the normalised mean of the normalised embeddings of its texts: names in every template
/// (CLIP, section 3.1.4), and descriptions. Logits are 100 × cosine. Where the model has a head, that decides among the classes it knows; how likely it is
/// at all that a picture is of one of them, and all about the other classes, is left to the texts.
/// </summary>
public sealed class ZeroShotClassifier
{
    /// <summary>The original's constant factor of the cosines.</summary>
    public const float LogitScale = 100f;

    private readonly float[] _weights;

    private readonly int[] _known;
    private readonly IClassHead? _head;

    private ZeroShotClassifier(float[] weights, int classes, int dimension, int[] known, IClassHead? head)
    {
        _weights = weights;
        _known = known;
        _head = head;
        Classes = classes;
        Dimension = dimension;
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Length of an embedding.</summary>
    public int Dimension { get; }

    /// <summary>How many of the classes the model's head knows.</summary>
    public int KnownClasses => _known.Length;

    /// <summary>Unit weights made of text, [classes, dimension] row-major.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Builds the classifier of a task.</summary>
    public static ZeroShotClassifier Create(IEmbedder embedder, ReactTask task, CancellationToken stopping = default) => Create(embedder, task, null, stopping);

    /// <summary>Builds the classifier of a task.</summary>
    /// <param name="embedder">The model.</param>
    /// <param name="task">Its classes are those of the head where they have the same name, letter by letter.</param>
    /// <param name="head">What the model knows of classes; null for nothing.</param>
    /// <param name="stopping">Checked between classes.</param>
    internal static ZeroShotClassifier Create(IEmbedder embedder, ReactTask task, ModelHead? head, CancellationToken stopping)
    {
        var dimension = embedder.Dimension;
        var weights = new float[task.Classes.Count * dimension];
        for (var position = 0; position < task.Classes.Count; position++)
        {
            stopping.ThrowIfCancellationRequested();
            string[] texts = [.. TaskQuery.ZeroShot(task, position).Select(query => query.Text)];
            var rows = new float[texts.Length * dimension];
            embedder.EmbedTexts(texts, rows);
            Vectors.UnitMean(rows, weights.AsSpan(position * dimension, dimension));
        }

        var (known, knowing) = head is null ? ([], null) : ClassHead.For(head, [.. task.Classes.Select(item => item.Name)], weights, dimension);
        return new ZeroShotClassifier(weights, task.Classes.Count, dimension, known, knowing);
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

        if (_head is not null && _known.Length > 0)
        {
            Decide(_head, vector, logits);
        }
    }

    /// <summary>
    /// Lets the head divide among its classes what the names give them together: the sum of their exponentials stays. Without that, scores that only the
    /// known classes get would draw every picture to them.
    /// </summary>
    private void Decide(IClassHead head, ReadOnlySpan<float> vector, Span<float> logits)
    {
        var own = new float[_known.Length];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = logits[_known[i]];
        }

        var before = LogSumOfExponentials(own);
        head.Decide(vector, own);
        var shift = own.Length == Classes ? 0 : before - LogSumOfExponentials(own);
        for (var i = 0; i < own.Length; i++)
        {
            logits[_known[i]] = (float)(own[i] + shift);
        }
    }

    private static double LogSumOfExponentials(float[] values)
    {
        var most = values.Max();
        return most + Math.Log(values.Sum(value => Math.Exp((double)value - most)));
    }
}
