using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>CLIP's loss: each picture is to find its caption among those of the batch, and each caption its picture (Radford et al., 2021, figure 3).</summary>
internal static class ContrastiveLoss
{
    /// <summary>The mean of the two cross-entropies; row i of one belongs to row i of the other.</summary>
    /// <param name="images">Unit vectors [n, d].</param>
    /// <param name="captions">Unit vectors [n, d].</param>
    /// <param name="logitScale">The temperature's logarithm.</param>
    public static Tensor Of(Tensor images, Tensor captions, Tensor logitScale)
    {
        var logits = images.mul(logitScale.exp()).mm(captions.t());
        var own = arange(images.shape[0], device: images.device);
        return nn.functional.cross_entropy(logits, own).add(nn.functional.cross_entropy(logits.t(), own), Scalars.One).div(Scalars.Of(2));
    }
}
