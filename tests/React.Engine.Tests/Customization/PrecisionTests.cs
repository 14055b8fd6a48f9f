using React.Customization;
using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

public sealed class PrecisionTests
{
    [Theory]
    [InlineData(CustomizationMethod.GatedImage)]
    [InlineData(CustomizationMethod.LockedText)]
    [InlineData(CustomizationMethod.Full)]
    public void It_learns_alike_in_bfloat16_and_keeps_float32_weights(CustomizationMethod method)
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(method) with { BatchSize = 20, Epochs = 20, Precision = Precision.Float32 };
        var exact = bench.Run("exact", options);
        var narrow = bench.Run("narrow", options with { Precision = Precision.BFloat16 });
        Assert.InRange(narrow.FinalLoss, exact.FinalLoss - 0.15, exact.FinalLoss + 0.15);
        Assert.NotEqual(exact.FinalLoss, narrow.FinalLoss);
        using var written = SafetensorsReader.Open(bench.PathOf("narrow", "model.safetensors"));
        Assert.All(written.Names, name =>
        {
            using var tensor = written.Read(name);
            Assert.Equal(ScalarType.Float32, tensor.dtype);
        });
    }

    [Fact]
    public void A_customization_goes_on_in_the_precision_that_it_was_begun_in()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { Precision = Precision.BFloat16 };
        bench.Run("whole", options);
        bench.RunUntil(9, "parts", options);
        Assert.Contains("Precision is default, not BFloat16", Assert.Throws<ReactException>(() => bench.Run("parts", options with { Precision = Precision.Float32 })).Message, StringComparison.Ordinal);
        Assert.True(bench.Run("parts", options with { Precision = Precision.Auto }).Resumed);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
    }

    [Theory]
    [InlineData(CustomizationMethod.GatedImage, Precision.Float32, 1)]
    [InlineData(CustomizationMethod.GatedImage, Precision.Float32, 2)]
    [InlineData(CustomizationMethod.GatedImage, Precision.BFloat16, 1)]
    [InlineData(CustomizationMethod.LockedText, Precision.Float32, 1)]
    [InlineData(CustomizationMethod.Full, Precision.Float32, 1)]
    public void What_is_computed_again_instead_of_kept_changes_nothing(CustomizationMethod method, Precision precision, int accumulation)
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(method) with { Precision = precision, Accumulation = accumulation };
        bench.Run("kept", options with { GradientCheckpointing = false });
        bench.Run("again", options with { GradientCheckpointing = true });
        Assert.Equal(bench.Bytes("kept", "model.safetensors"), bench.Bytes("again", "model.safetensors"));
    }

    [Fact]
    public void Features_in_bfloat16_are_close_to_those_in_float32()
    {
        using var bench = new CustomizationBench();
        using var exact = bench.Base.Load();
        using var narrow = bench.Base.Load(CPU, ScalarType.BFloat16);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var pixels = rand(20, 3, 16, 16);
        var ids = randint(1, 500, [20, 24], ScalarType.Int64);
        Assert.Equal(ScalarType.BFloat16, narrow.Clip.EncodeImages(pixels).dtype);
        AreClose(exact.Clip.EncodeImages(pixels), narrow.Clip.EncodeImages(pixels));
        AreClose(exact.Clip.EncodeTexts(ids), narrow.Clip.EncodeTexts(ids));
    }

    private static void AreClose(Tensor expected, Tensor actual) =>
        Assert.InRange(nn.functional.cosine_similarity(expected, actual.to_type(ScalarType.Float32), 1).min().item<float>(), 0.999f, 1.001f);
}
