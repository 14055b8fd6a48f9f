using React.Embedding;
using React.Models;

namespace React.Evaluation;

/// <summary>
/// Learned class weights averaged with those that the names give (REAL-Linear, CVPR 2024): for each class the unit vector along
/// share · text + (1 − share) · learned. Logits are 100 × cosine, as without a head.
/// </summary>
internal sealed class LinearHead : IClassHead
{
    private readonly float[] _weights;
    private readonly int _dimension;

    /// <param name="head">The learned weights.</param>
    /// <param name="own">Known classes, as the head numbers them.</param>
    /// <param name="text">Their unit weights made of text.</param>
    /// <param name="dimension">Length of a vector.</param>
    public LinearHead(ModelHead head, int[] own, ReadOnlyMemory<float>[] text, int dimension)
    {
        _dimension = dimension;
        _weights = new float[own.Length * dimension];
        var share = (float)head.Config.ZeroShotShare;
        for (var i = 0; i < own.Length; i++)
        {
            var learned = head.Vectors.AsSpan(Array.IndexOf(head.Labels, own[i]) * dimension, dimension);
            var weight = _weights.AsSpan(i * dimension, dimension);
            for (var at = 0; at < dimension; at++)
            {
                weight[at] = (share * text[i].Span[at]) + ((1 - share) * learned[at]);
            }

            Vectors.Normalize(weight);
        }
    }

    /// <inheritdoc/>
    public void Decide(ReadOnlySpan<float> vector, Span<float> logits)
    {
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = ZeroShotClassifier.LogitScale * Vectors.Dot(vector, _weights.AsSpan(i * _dimension, _dimension));
        }
    }
}
