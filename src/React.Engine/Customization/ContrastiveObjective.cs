using React.Models;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// Leaves in the trained parameters the gradient of one step's loss. With accumulation the features of all micro-batches are computed first,
/// without a graph; then each micro-batch again with one, in its place among the others as constants. So a batch of any size
/// is contrasted in the memory of a micro-batch.
/// </summary>
internal sealed class ContrastiveObjective(ITowers towers, IBatchSource batches, int accumulation, bool compatible)
{
    /// <summary>Forward and backward pass.</summary>
    /// <param name="step">The optimizer step, from 0.</param>
    /// <param name="stopping">Watched between micro-batches.</param>
    public StepLoss Backward(int step, CancellationToken stopping)
    {
        using var scope = NewDisposeScope();
        var constants = accumulation == 1 ? [] : Features(step, stopping);
        var seen = default(StepLoss);
        for (var micro = 0; micro < accumulation; micro++)
        {
            stopping.ThrowIfCancellationRequested();
            seen = Backward(step, micro, constants);
        }

        return seen;
    }

    private StepLoss Backward(int step, int micro, (Tensor Images, Tensor Captions)[] constants)
    {
        using var scope = NewDisposeScope();
        var batch = batches.At(step, micro);
        var images = InPlace(towers.Images(batch.Images), micro, Array.ConvertAll(constants, features => features.Images));
        var captions = InPlace(towers.Captions(batch.Captions), micro, Array.ConvertAll(constants, features => features.Captions));

        // Every micro-batch sees the loss of the whole batch, so the temperature must learn from one of them only.
        var last = micro == accumulation - 1;
        var loss = ContrastiveLoss.Of(images, captions, last || compatible ? towers.LogitScale : towers.LogitScale.detach());
        towers.Backward(loss);
        Recomputation.ThrowIfFailed();
        return last ? new StepLoss(loss.item<float>(), DivergenceGuard.MeanVectorNorm(images)) : default;
    }

    private (Tensor Images, Tensor Captions)[] Features(int step, CancellationToken stopping)
    {
        using var quiet = no_grad();
        var features = new (Tensor, Tensor)[accumulation];
        for (var micro = 0; micro < accumulation; micro++)
        {
            stopping.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = batches.At(step, micro);
            features[micro] = (towers.Images(batch.Images).MoveToOuterDisposeScope(), towers.Captions(batch.Captions).MoveToOuterDisposeScope());
        }

        return features;
    }

    private static Tensor InPlace(Tensor own, int micro, Tensor[] others) =>
        others.Length == 0 ? own : cat([.. others[..micro], own, .. others[(micro + 1)..]]);
}
