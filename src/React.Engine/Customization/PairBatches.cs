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
        var rows = Rows(step, micro);
        var batch = new TrainingBatch(images.Gather(rows, epoch), captions.Gather(rows));
        var (nextStep, nextMicro) = micro + 1 < plan.Accumulation ? (step, micro + 1) : (step + 1, 0);
        if (nextStep < plan.Steps)
        {
            images.Begin(Rows(nextStep, nextMicro), nextStep / plan.StepsPerEpoch);
        }

        return batch;
    }

    private int[] Rows(int step, int micro)
    {
        var place = ((step % plan.StepsPerEpoch * plan.Accumulation) + micro) * plan.BatchSize;
        int[] rows = [.. _order.Slice(step / plan.StepsPerEpoch, place, plan.BatchSize)];
        return Array.ConvertAll(rows, row => pairs[row]);
    }
}
