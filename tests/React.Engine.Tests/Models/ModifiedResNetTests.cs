using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

public sealed class ModifiedResNetTests
{
    [Fact]
    public void Every_stage_gives_what_the_originals_gives()
    {
        using var model = new TinyModel("resnet");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var image = model.Clip.Image;
        var stem = image.Stem(model.Golden("image"));
        TinyModel.AssertNear(model.Golden("visual.stem"), stem, 2e-5, "stem");
        var seen = 0;
        var last = image.Run(stem, 0, image.Layers, (name, values) =>
        {
            TinyModel.AssertNear(model.Golden($"visual.{name}"), values, 2e-5, name);
            seen++;
        });
        Assert.Equal(4, seen);
        TinyModel.AssertNear(model.Golden("image_features"), image.Head(last), 2e-5, "image_features");
        for (var cut = 0; cut <= image.Layers; cut++)
        {
            TinyModel.AssertNear(model.Golden("image_features"), image.Head(image.Run(image.Run(stem, 0, cut), cut, image.Layers)), 2e-5, $"cut at {cut}");
        }
    }

    [Fact]
    public void Only_training_changes_the_running_statistics()
    {
        using var model = new TinyModel("resnet");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var mean = model.Clip.Parameters["visual.layer2.1.bn2.running_mean"];
        var count = model.Clip.Parameters["visual.layer2.1.bn2.num_batches_tracked"];
        var (meanBefore, countBefore) = (mean.clone(), count.item<long>());
        model.Clip.EncodeImages(model.Golden("image"));
        Assert.True(mean.equal(meanBefore).all().item<bool>());
        model.Clip.Image.UsesBatchStatistics = true;
        model.Clip.EncodeImages(model.Golden("image"));
        Assert.False(mean.equal(meanBefore).all().item<bool>());
        Assert.Equal(countBefore + 1, count.item<long>());
    }

    [Fact]
    public void It_has_no_gated_blocks_and_says_why()
    {
        using var model = new TinyModel("resnet");
        var error = Assert.Throws<ReactException>(() => model.Clip.WithGates(1, 1));
        Assert.Equal("ReactGatedBlocks", error.ErrorId);
        Assert.Contains("blocks of a transformer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_an_error_not_a_crash()
    {
        using var model = new TinyModel("resnet");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.EncodeImages(zeros(1, 3, 32, 64))).ErrorId);
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.Image.Run(zeros(1, 4, 16, 16), 1, 2)).ErrorId);
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.Image.Run(zeros(1, 4, 16, 16), 0, 5)).ErrorId);
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.Image.Head(zeros(1, 128, 3, 2))).ErrorId);
    }

    [Fact]
    public void A_new_one_starts_as_the_originals_does()
    {
        var config = ClipConfig.Parse("""{ "embed_dim": 16, "vision_cfg": { "image_size": 64, "layers": [1, 1, 1, 1], "width": 8 }, "text_cfg": { "vocab_size": 300, "width": 32, "heads": 2, "layers": 1 } }""", "test");
        using var clip = ClipModel.Create(config, 4);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Assert.Equal(1 / Math.Sqrt(256), clip.Parameters["visual.attnpool.k_proj.weight"].std().item<float>(), 0.005);
        Assert.True(clip.Parameters["visual.layer3.0.bn3.weight"].eq(0).all().item<bool>());
        Assert.True(clip.Parameters["visual.bn3.weight"].eq(1).all().item<bool>());
        Assert.True(clip.Parameters["visual.layer3.0.downsample.1.running_var"].eq(1).all().item<bool>());
        Assert.Equal(ScalarType.Int64, clip.Parameters["visual.bn1.num_batches_tracked"].dtype);
        Assert.True(clip.EncodeImages(randn(2, 3, 64, 64)).isfinite().all().item<bool>());
    }

    [Fact]
    public void Another_picture_size_is_fitted_when_read()
    {
        using var folder = new TempFolder();
        var copy = folder.Copy(SharedData.Fixture("model-tiny", "resnet"), "larger");
        var file = Path.Combine(copy, "config.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"image_size\": 64", "\"image_size\": [96, 64]", StringComparison.Ordinal));
        using var scope = NewDisposeScope();
        using var loaded = ReactModel.Open(copy).Load();
        Assert.Equal([7, 128], loaded.Clip.Parameters["visual.attnpool.positional_embedding"].shape);
        Assert.Equal([1, 16], loaded.Clip.EncodeImages(zeros(1, 3, 96, 64)).shape);
    }
}
