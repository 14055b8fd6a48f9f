using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

public sealed class LinearLayerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Features_of_inference_are_those_of_training(bool quickGelu)
    {
        const string text = """
            {
              "embed_dim": 16, "quick_gelu": true,
              "vision_cfg": { "image_size": 16, "layers": 3, "width": 32, "head_width": 16, "patch_size": 4 },
              "text_cfg": { "context_length": 24, "vocab_size": 540, "width": 32, "heads": 2, "layers": 2 }
            }
            """;
        using var model = ClipModel.Create(ClipConfig.Parse(text, "test") with { QuickGelu = quickGelu }, 3);
        using var scope = NewDisposeScope();

        // 40 pictures of 17 tokens are rows enough.
        var pixels = randn([40, 3, 16, 16], generator: new Generator(5));
        Tensor expected;
        using (no_grad())
        {
            expected = model.EncodeImages(pixels);
        }

        using var mode = inference_mode();
        Assert.True(LinearLayer.IsFaster(zeros(40 * 17, 32), zeros(96, 32)));
        Assert.InRange((model.EncodeImages(pixels) - expected).abs().max().item<float>(), 0, 1e-5);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-4)]
    [InlineData(ScalarType.BFloat16, 0.1)]
    public void Products_are_those_of_the_library(ScalarType type, double tolerance)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var (rows, weight, bias) = (Draw([300, 48], 1), Draw([70, 48], 2), Draw([70], 3));
        var expected = nn.functional.linear(rows, weight, bias);
        Assert.True(LinearLayer.IsFaster(rows, weight));
        var actual = LinearLayer.Apply(rows, weight, bias);
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((actual - expected).abs().max().to(ScalarType.Float32).item<float>(), 0, tolerance);

        Tensor Draw(long[] shape, ulong seed) => randn(shape, generator: new Generator(seed)).to(type);
    }
}
