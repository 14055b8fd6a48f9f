using React.Embedding;
using React.Models;

namespace React.Evaluation;

/// <summary>
/// Tip-Adapter's cache (ECCV 2022): a class gains α · Σ exp(−β(1 − cos)) over the pictures kept for it. The paper has sixteen pictures for every class;
/// here a class's sum counts as if it had sixteen, so that one with many pictures has no more to say than one with few, and α means what it means there.
/// </summary>
internal sealed class CacheHead : IClassHead
{
    /// <summary>Pictures of a class in the paper, for which its α of 1 was found.</summary>
    private const double Shots = 16;

    /// <summary>Work on a picture from which on several threads are worth their start, in multiplications.</summary>
    private const long Large = 1 << 20;

    private readonly ModelHead _head;
    private readonly int[][] _rows;
    private readonly int _dimension;
    private readonly bool _isLarge;

    /// <param name="head">Keys and their classes.</param>
    /// <param name="own">Known classes, as the head numbers them.</param>
    /// <param name="dimension">Length of a vector.</param>
    public CacheHead(ModelHead head, int[] own, int dimension)
    {
        var rows = head.Labels.Select((label, row) => (label, row)).ToLookup(entry => entry.label, entry => entry.row);
        (_head, _dimension) = (head, dimension);
        _rows = [.. own.Select(number => rows[number].ToArray())];
        _isLarge = _rows.Sum(keys => (long)keys.Length) * dimension >= Large;
    }

    /// <inheritdoc/>
    public void Decide(ReadOnlySpan<float> vector, Span<float> logits)
    {
        var gains = new float[_rows.Length];
        if (_isLarge)
        {
            // A class's sum is one thread's, so it does not depend on how many there are.
            var shared = vector.ToArray();
            Parallel.For(0, gains.Length, i => gains[i] = Gain(_rows[i], shared));
        }
        else
        {
            for (var i = 0; i < gains.Length; i++)
            {
                gains[i] = Gain(_rows[i], vector);
            }
        }

        for (var i = 0; i < gains.Length; i++)
        {
            logits[i] += gains[i];
        }
    }

    private float Gain(int[] rows, ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var row in rows)
        {
            sum += Math.Exp(-_head.Config.Beta * (1 - Vectors.Dot(vector, _head.Vectors.AsSpan(row * _dimension, _dimension))));
        }

        return (float)(_head.Config.Alpha * Shots * sum / rows.Length);
    }
}
