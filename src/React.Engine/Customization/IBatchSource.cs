namespace React.Customization;

/// <summary>Where batches come from.</summary>
internal interface IBatchSource
{
    /// <summary>A micro-batch; the same one whenever it is asked for. Its tensors belong to the current dispose scope.</summary>
    /// <param name="step">The optimizer step, from 0.</param>
    /// <param name="micro">The micro-batch within the step, from 0.</param>
    TrainingBatch At(int step, int micro);
}
