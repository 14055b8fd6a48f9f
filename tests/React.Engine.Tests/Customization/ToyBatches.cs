using React.Customization;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>Batches that follow from step and micro-batch by a formula.</summary>
internal sealed class ToyBatches(int size, int micros, int inputs = 6, float scale = 1) : IBatchSource
{
    public TrainingBatch At(int step, int micro) =>
        new(new TowerInput(Rows(step, micro, 0.1), TowerInput.Pixels), Rows(step, micro, 0.2));

    private Tensor Rows(int step, int micro, double phase)
    {
        var first = ((step * micros) + micro) * size * inputs;
        var values = Enumerable.Range(first, size * inputs).Select(i => scale * (float)Math.Sin((i * 0.37) + phase)).ToArray();
        return tensor(values, [size, inputs]);
    }
}
