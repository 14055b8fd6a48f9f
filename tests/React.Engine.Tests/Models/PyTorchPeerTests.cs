using System.Runtime.InteropServices;
using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

/// <summary>A PyTorch implementation of its own writes models in every published form, and reads what is exported here: features agree.</summary>
public sealed class PyTorchPeerTests(PyTorchPeerTests.Written written) : IClassFixture<PyTorchPeerTests.Written>
{
    private const double Tolerance = 1e-5;

    private const int Embedding = 32;

    [Theory]
    [InlineData("vit/bare-quickgelu.pt")]
    [InlineData("vit/wrapped-quickgelu.pt")]
    [InlineData("vit/legacy-quickgelu.pt")]
    [InlineData("vit/parameters-quickgelu.pt")]
    [InlineData("vit/strided-quickgelu.pt")]
    [InlineData("vit/half-quickgelu.pt")]
    [InlineData("vit/script.pt")]
    [InlineData("vit/openclip")]
    [InlineData("vit/hf-sharded")]
    [InlineData("vit/hf-pickled")]
    [InlineData("gated/bare-quickgelu.pt")]
    [InlineData("gated/wrapped-quickgelu.pt")]
    [InlineData("gated/legacy-quickgelu.pt")]
    [InlineData("gated/script.pt")]
    [InlineData("gated/openclip")]
    [InlineData("resnet/bare-quickgelu.pt")]
    [InlineData("resnet/wrapped-quickgelu.pt")]
    [InlineData("resnet/legacy-quickgelu.pt")]
    [InlineData("resnet/strided-quickgelu.pt")]
    [InlineData("resnet/script.pt")]
    [InlineData("resnet/openclip")]
    public void What_PyTorch_wrote_computes_the_same(string place)
    {
        var rounded = place.Contains("half", StringComparison.Ordinal) || place.Contains("script", StringComparison.Ordinal);
        var model = ReactModel.Open(written.At(place));
        using var loaded = model.Load();
        AssertFeatures(written.At(Folder(place), rounded ? "features-half.bin" : "features.bin"), loaded.Clip, Folder(place));
        Assert.Equal(place.StartsWith("gated", StringComparison.Ordinal) ? 2 : 0, model.GatedBlocks);
        Assert.Equal(place.EndsWith(".pt", StringComparison.Ordinal), model.Decision is not null);
        Assert.Equal(place.EndsWith("openclip", StringComparison.Ordinal) ? 0.5f : ClipConfig.DefaultMean[0], model.Config.Mean[0]);
    }

    [Theory]
    [InlineData("vit", ModelFormat.React)]
    [InlineData("vit", ModelFormat.OpenClip)]
    [InlineData("vit", ModelFormat.HuggingFace)]
    [InlineData("vit", ModelFormat.PyTorch)]
    [InlineData("gated", ModelFormat.React)]
    [InlineData("gated", ModelFormat.PyTorch)]
    [InlineData("resnet", ModelFormat.React)]
    [InlineData("resnet", ModelFormat.OpenClip)]
    [InlineData("resnet", ModelFormat.PyTorch)]
    public void What_is_exported_computes_the_same_in_PyTorch(string name, ModelFormat format)
    {
        using var folder = new TempFolder();
        var exported = ModelFolder.Export(ReactModel.Open(written.At(name, "bare-quickgelu.pt")), folder.At("exported"), format: format);
        File.Copy(written.At(name, "model.json"), folder.At("exported", "model.json"));
        PyTorchPeer.Run("read", folder.Path);
        Assert.Equal(Floats(written.At(name, "features.bin")), Floats(folder.At("exported", "features.bin")));

        // And comes back to us as it was.
        using var again = exported.Load();
        AssertFeatures(written.At(name, "features.bin"), again.Clip, name);
    }

    [Fact]
    public void Half_precision_survives_a_round_trip()
    {
        using var folder = new TempFolder();
        ModelFolder.Export(ReactModel.Open(written.At("gated", "half-quickgelu.pt")), folder.At("exported"), WeightElement.Float16, format: ModelFormat.PyTorch);
        File.Copy(written.At("gated", "model.json"), folder.At("exported", "model.json"));
        PyTorchPeer.Run("read", folder.Path);
        Assert.Equal(Floats(written.At("gated", "features-half.bin")), Floats(folder.At("exported", "features.bin")));
    }

    [Fact]
    public void Batch_norm_trains_as_PyTorchs()
    {
        using var loaded = ReactModel.Open(written.At("resnet", "bare-quickgelu.pt")).Load();
        using var scope = NewDisposeScope();
        var clip = loaded.Clip;
        var weight = clip.Parameters["visual.conv1.weight"];
        weight.requires_grad_(true);
        clip.Image.UsesBatchStatistics = true;
        var (pixels, _) = Inputs(clip.Config, "resnet");
        using (no_grad())
        {
            clip.EncodeImages(pixels);
        }

        var output = clip.EncodeImages(pixels);
        output.sin().sum().backward();
        var expected = Floats(written.At("resnet", "training.bin")).AsSpan();
        foreach (var actual in (Tensor[])[output, weight.grad!, clip.Parameters["visual.layer2.1.bn2.running_mean"], clip.Parameters["visual.layer2.1.bn2.running_var"]])
        {
            var values = MemoryMarshal.Cast<byte, float>(actual.detach().contiguous().bytes);

            // The last stage normalises over twelve numbers, which magnifies float32's rounding; another momentum or variance would be off by percents.
            AssertNear(expected[..values.Length], values, 1e-3);
            expected = expected[values.Length..];
        }
    }

    private void AssertFeatures(string expected, ClipModel clip, string name)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (pixels, ids) = Inputs(clip.Config, name);
        var actual = cat([clip.EncodeImages(pixels), clip.EncodeTexts(ids)]);
        var wanted = tensor(Floats(expected)).view(-1, Embedding);
        TinyModel.AssertNear(wanted / wanted.norm(1, keepdim: true), actual / actual.norm(1, keepdim: true), Tolerance, "features of length one");
        TinyModel.AssertNear(wanted, actual, Tolerance * wanted.norm(1).max().item<float>(), "features");
    }

    private (Tensor Pixels, Tensor Ids) Inputs(ClipConfig config, string name)
    {
        var bytes = File.ReadAllBytes(written.At(name, "inputs.bin")).AsSpan();
        var pixelBytes = 3 * 3 * config.Vision.ImageHeight * config.Vision.ImageWidth * sizeof(float);
        return (
            tensor(MemoryMarshal.Cast<byte, float>(bytes[..pixelBytes]).ToArray()).view(3, 3, config.Vision.ImageHeight, config.Vision.ImageWidth),
            tensor(MemoryMarshal.Cast<byte, long>(bytes[pixelBytes..]).ToArray()).view(3, -1));
    }

    private static string Folder(string place) => place[..place.IndexOf('/', StringComparison.Ordinal)];

    private static float[] Floats(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - (tolerance * Math.Max(1, Math.Abs(expected[i]))), expected[i] + (tolerance * Math.Max(1, Math.Abs(expected[i]))));
        }
    }

    /// <summary>What the script wrote, once for all tests.</summary>
    public sealed class Written : IDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly Lazy<bool> _isWritten;

        public Written() => _isWritten = new Lazy<bool>(() =>
        {
            PyTorchPeer.Run("write", _folder.Path);
            return true;
        });

        public string At(params string[] parts)
        {
            Assert.True(_isWritten.Value);
            return _folder.At(parts);
        }

        public void Dispose() => _folder.Dispose();
    }
}
