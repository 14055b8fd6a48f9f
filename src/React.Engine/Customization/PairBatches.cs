namespace React.Customization;

/// <summary>Batches of the pairs that were read, in an order that follows from seed and epoch.</summary>
internal sealed class PairBatches(ImageRows images, CaptionRows captions, TrainingPlan plan, int pairs, long seed) : IBatchSource
{
    private readonly EpochOrder _order = new(seed, pairs);

    /// <inheritdoc/>
    public TrainingBatch At(int step, int micro)
    {
        var epoch = step / plan.StepsPerEpoch;
        var place = ((step % plan.StepsPerEpoch * plan.Accumulation) + micro) * plan.BatchSize;
        var rows = _order.Slice(epoch, place, plan.BatchSize);
        return new TrainingBatch(images.Gather(rows, epoch), captions.Gather(rows));
    }
}
