using System.Text.Json;
using React.Models;
using Xunit;

namespace React.Engine.Tests.Models;

public sealed class ClipConfigTests
{
    private const string Text = """
        "text_cfg": { "context_length": 77, "vocab_size": 256, "width": 32, "heads": 2, "layers": 1 }
        """;

    private const string Vision = """
        "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8 }
        """;

    [Fact]
    public void Every_published_configuration_is_the_originals()
    {
        using var official = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("official-names", "model_configs.json")));
        Assert.Equal(official.RootElement.EnumerateObject().Select(entry => entry.Name).Order(), ClipConfigs.Names.Order());
        foreach (var entry in official.RootElement.EnumerateObject())
        {
            Assert.Equal(ClipConfig.Parse(entry.Value.GetRawText(), entry.Name).ToJson(), ClipConfigs.Get(entry.Name).ToJson());
        }
    }

    [Fact]
    public void Every_model_has_the_originals_names_and_shapes()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("official-names", "names_index.json")));
        var compared = 0;
        foreach (var entry in index.RootElement.EnumerateObject())
        {
            using var names = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("official-names", entry.Value.GetProperty("file").GetString()!)));
            var expected = names.RootElement.EnumerateObject().Select(name => $"{name.Name} [{string.Join(',', name.Value.EnumerateArray())}]");
            var config = ClipConfigs.Get(entry.Name);
            Assert.Equal(expected, ClipParameters.Of(config).Select(parameter => $"{parameter.Name} [{string.Join(',', parameter.Shape)}]"));
            Assert.Equal(entry.Value.GetProperty("parameters").GetInt64(), ClipParameters.Count(config));
            Assert.Equal(entry.Value.GetProperty("buffers").GetInt32(), ClipParameters.Of(config).Count(parameter => ClipParameters.IsStatistic(parameter.Name)));
            if (config.Vision.ResNetLayers is null)
            {
                Assert.Equal(entry.Value.GetProperty("mlp_width").GetInt32(), config.Vision.MlpWidth);
            }

            Assert.Equal(entry.Value.GetProperty("visual_heads").GetInt32(), config.Vision.Heads);
            compared++;
        }

        Assert.Equal(17, compared);
    }

    [Fact]
    public void Names_have_aliases()
    {
        Assert.Equal(ClipConfigs.Get("react_ViT-bigG-14"), ClipConfigs.Get("react_ViT-G-14"));
        Assert.Equal(ClipConfigs.Get("ViT-B-32"), ClipConfigs.Get("vit-b/32"));
        Assert.Equal("ViT-B-32", ClipConfigs.NameOf(ClipConfigs.Get("ViT-B-32")));
        Assert.Contains("ViT-L-14", Assert.Throws<ReactException>(() => ClipConfigs.Get("ViT-X")).RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_form_comes_back_equal()
    {
        var config = ClipConfig.Parse($$"""{ "embed_dim": 16, "preprocess_cfg": { "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.5, 0.5] }, {{Vision.Replace("32, \"layers\"", "[32, 40], \"ls_init_value\": 0.1, \"react_cfg\": {\"last_k_layers\": 1}, \"layers\"", StringComparison.Ordinal)}}, {{Text}} }""", "test");
        Assert.Equal(40, config.Vision.ImageWidth);
        Assert.Equal(1, config.Vision.GatedBlocks);
        Assert.Equal(0.25f, config.Std[0]);
        Assert.Equal(config, ClipConfig.Parse(config.ToJson(), "test"));
        Assert.Equal(config.ToJson(), ClipConfig.Parse(config.ToJson(), "test").ToJson());
    }

    [Fact]
    public void OpenClips_published_form_is_read()
    {
        var config = ClipConfig.Parse($$"""{ "model_cfg": { "embed_dim": 16, {{Vision}}, {{Text}} }, "preprocess_cfg": { "mean": [0, 0, 0], "std": [1, 1, 1], "interpolation": "bicubic" } }""", "test");
        Assert.Equal([0, 0, 0], config.Mean);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "embed_dim": 16 }""")]
    [InlineData("""{ "embed_dim": 0, V, T }""")]
    [InlineData("""{ "embed_dim": 1e9, V, T }""")]
    [InlineData("""{ "embed_dim": 16.5, V, T }""")]
    [InlineData("""{ "embed_dim": "16", V, T }""")]
    [InlineData("""{ "embed_dim": 16, "quick_gelu": 1, V, T }""")]
    [InlineData("""{ "embed_dim": 16, "init_logit_bias": -10, V, T }""")]
    [InlineData("""{ "embed_dim": 16, "multimodal_cfg": { "width": 3 }, V, T }""")]
    [InlineData("""{ "embed_dim": 16, "preprocess_cfg": { "std": [0, 1, 1] }, V, T }""")]
    [InlineData("""{ "embed_dim": 16, "preprocess_cfg": { "interpolation": "bilinear" }, V, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 33 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 12, "patch_size": 0 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 10, "patch_size": 8 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "patch_size": 8 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": [32], "layers": 2, "width": 32, "head_width": 16, "patch_size": 8 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2000, "width": 32, "head_width": 16, "patch_size": 8 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "mlp_ratio": 1e300 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "react_cfg": { "enabled": true, "last_k_layers": 3 } }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "react_cfg": { "other": 1 } }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 64, "layers": [1, 1, 1, 1], "width": 32, "react_cfg": { "last_k_layers": 1 } }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 70, "layers": [1, 1, 1, 1], "width": 32 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 64, "layers": [1, 1, 1, 1], "width": 33 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 64, "layers": [1, 1, 1, 1], "width": 32, "head_width": 60 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 64, "layers": [1, 1, 1], "width": 32 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "timm_model_name": "convnext", "image_size": 32 }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "attentional_pool": true }, T }""")]
    [InlineData("""{ "embed_dim": 16, "vision_cfg": { "image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "pos_embed_type": "sin_cos_2d" }, T }""")]
    [InlineData("""{ "embed_dim": 16, V, "text_cfg": { "hf_model_name": "roberta", "width": 32, "heads": 2, "layers": 1 } }""")]
    [InlineData("""{ "embed_dim": 16, V, "text_cfg": { "width": 32, "heads": 3, "layers": 1 } }""")]
    [InlineData("""{ "embed_dim": 65536, "vision_cfg": { "image_size": 32, "layers": 1000, "width": 65536, "patch_size": 8 }, T }""")]
    public void What_cannot_be_computed_is_refused_by_name(string json)
    {
        var error = Assert.Throws<ReactException>(() => ClipConfig.Parse(json.Replace("V", Vision, StringComparison.Ordinal).Replace(" T ", Text, StringComparison.Ordinal), "bad.json"));
        Assert.Equal("ReactModelConfig", error.ErrorId);
        Assert.Contains("bad.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"attentional_pool\": false, \"patch_dropout\": 0.5, \"pool_type\": \"tok\", \"no_ln_pre\": false, \"n_queries\": 256")]
    [InlineData("\"timm_model_name\": null, \"timm_pool\": \"avg\"")]
    public void Switches_that_are_off_are_no_obstacle(string fields) =>
        Assert.Equal(2, ClipConfig.Parse($$"""{ "embed_dim": 16, "custom_text": false, {{Vision.Replace("{ ", $"{{ {fields}, ", StringComparison.Ordinal)}}, {{Text}} }""", "test").Vision.Heads);
}
