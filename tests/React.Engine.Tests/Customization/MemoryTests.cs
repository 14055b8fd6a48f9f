using System.Diagnostics;
using React.Customization;
using Xunit;

namespace React.Engine.Tests.Customization;

[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    [Theory, Trait("Speed", "Slow")]
    [InlineData(CustomizationMethod.GatedImage)]
    [InlineData(CustomizationMethod.Full)]
    public void Memory_does_not_grow_over_a_thousand_steps(CustomizationMethod method)
    {
        using var bench = new CustomizationBench();
        var held = new Dictionary<long, long>();
        var observer = new StepObserver(step =>
        {
            if (step is 150 or 1150)
            {
                GC.Collect();
                using var process = Process.GetCurrentProcess();
                held.Add(step, process.WorkingSet64);
            }
        });
        bench.Run("result", CustomizationBench.Options(method) with { Epochs = 192 }, observer: observer);
        var grown = held[1150] - held[150];

        // A leak of one block's activations a step, 10 x 17 x 32 x 4 floats, would be 87 MB.
        Assert.True(grown < 25 << 20, $"grown by {grown >> 20} MB");
    }
}
