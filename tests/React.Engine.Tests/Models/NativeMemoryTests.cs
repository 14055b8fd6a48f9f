using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

[Collection(nameof(Alone))]
public sealed class NativeMemoryTests
{
    [Fact]
    public void Encoding_does_not_let_memory_grow()
    {
        using var model = new TinyModel("react");
        using var image = zeros(64, 3, 32, 32);
        using var text = model.Golden("text");
        void Encode(int times)
        {
            using var guard = no_grad();
            for (var i = 0; i < times; i++)
            {
                using var images = model.Clip.EncodeImages(image);
                using var texts = model.Clip.EncodeTexts(text);
            }
        }

        Grows(Encode);
    }

    [Fact]
    public void Training_does_not_let_memory_grow()
    {
        using var model = new TinyModel("react");
        using var image = zeros(64, 3, 32, 32);
        model.Clip.Parameters["visual.transformer.resblocks.2.gated_attn_block.alpha_attn"].requires_grad_(true);
        model.Clip.Parameters["visual.transformer.resblocks.1.gated_attn_block.mlp.c_fc.weight"].requires_grad_(true);
        Grows(times =>
        {
            for (var i = 0; i < times; i++)
            {
                using var scope = NewDisposeScope();
                model.Clip.EncodeImages(image).sum().backward();
            }
        });
    }

    /// <summary>
    /// Fails if 1,500 rounds leave tensors behind or take memory. One leaked activation of 64 × 17 × 32 floats would come to 209 MB; what the allocator keeps goes up and
    /// down by half of that.
    /// </summary>
    private static void Grows(Action<int> encode)
    {
        encode(100);
        // What earlier tests left to the collector goes first; afterwards nothing is collected, so that a leak shows.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var tensors = Tensor.TotalCount;
        var resident = Environment.WorkingSet;
        encode(1500);
        Assert.True(Tensor.TotalCount <= tensors, $"{Tensor.TotalCount} tensors instead of {tensors}");
        Assert.True(Environment.WorkingSet - resident < 170_000_000, $"grew by {Environment.WorkingSet - resident} bytes");
    }
}
