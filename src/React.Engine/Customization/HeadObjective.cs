using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// The loss of a linear head: cross-entropy over 100 × cosine-like products, of pictures and of captions alike, so that both kinds of vectors teach where a class
/// lies. Every class counts alike, however many pairs it has.
/// </summary>
internal static class HeadObjective
{
    /// <summary>CLIP's factor on cosines at its largest, which zero-shot classification has too.</summary>
    public const double Scale = 100;

    /// <summary>The mean loss of a batch.</summary>
    /// <param name="weights">The head, [classes, dimension].</param>
    /// <param name="features">Unit rows [n, dimension].</param>
    /// <param name="labels">Their classes, [n] I64.</param>
    /// <param name="balance">What an example counts by its class, [classes].</param>
    public static Tensor Loss(Tensor weights, Tensor features, Tensor labels, Tensor balance)
    {
        var logits = nn.functional.linear(features, weights).mul(Scalars.Of(Scale));
        var losses = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
        return losses.mul(balance.index_select(0, labels)).mean();
    }
}
