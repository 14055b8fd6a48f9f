namespace React.Customization;

/// <summary>Batches of the pairs that were read, in an order that follows from seed and epoch.</summary>
internal sealed class PairBatches(ImageRows images, CaptionRows captions, TrainingPlan plan, int pairs, long seed) : IBatchSource
{
    private readonly EpochOrder _order = new(seed, pairs);

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
        return _order.Slice(step / plan.StepsPerEpoch, place, plan.BatchSize).ToArray();
    }
}
