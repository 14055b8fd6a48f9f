namespace React.Customization;

/// <summary>Batches of the pairs that are trained on, in an order that follows from seed and epoch.</summary>
/// <param name="images">All pictures.</param>
/// <param name="captions">All captions.</param>
/// <param name="plan">The size of batches.</param>
/// <param name="pairs">Numbers of the pairs that are trained on.</param>
/// <param name="seed">The training's seed.</param>
internal sealed class PairBatches(ImageRows images, CaptionRows captions, TrainingPlan plan, int[] pairs, long seed) : IBatchSource
{
    private readonly EpochOrder _order = new(seed, pairs.Length);

    /// <inheritdoc/>
    public TrainingBatch At(int step, int micro)
    {
        var epoch = step / plan.StepsPerEpoch;
        var place = ((step % plan.StepsPerEpoch * plan.Accumulation) + micro) * plan.BatchSize;
        var rows = _order.Slice(epoch, place, plan.BatchSize).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = pairs[rows[i]];
        }

        return new TrainingBatch(images.Gather(rows, epoch), captions.Gather(rows));
    }
}
