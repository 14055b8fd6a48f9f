using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

public sealed class ClipInitializationTests
{
    private static readonly ClipConfig Config = new()
    {
        EmbedDim = 64,
        Vision = new VisionConfig { ImageHeight = 32, ImageWidth = 32, Layers = 2, Width = 128, PatchSize = 8, LayerScale = 0.1, GatedBlocks = 1, MlpRatio = 4.9231 },
        Text = new TextConfig { VocabularySize = 300, Width = 64, Heads = 2, Layers = 3 },
    };

    [Fact]
    public void Equal_seeds_give_equal_models()
    {
        using var first = ClipModel.Create(Config, 7);
        using var again = ClipModel.Create(Config, 7);
        using var other = ClipModel.Create(Config, 8);
        Assert.Equal(ClipParameters.Of(Config).Select(parameter => parameter.Name), first.Parameters.Keys);
        foreach (var (name, tensor) in first.Parameters)
        {
            Assert.True(tensor.equal(again.Parameters[name]).all().item<bool>(), name);
            Assert.False(tensor.requires_grad);
        }

        Assert.False(first.Parameters["visual.proj"].equal(other.Parameters["visual.proj"]).all().item<bool>());
        Assert.False(first.Parameters["transformer.resblocks.0.attn.in_proj_weight"].equal(first.Parameters["transformer.resblocks.1.attn.in_proj_weight"]).all().item<bool>());
    }

    [Theory]
    [InlineData("token_embedding.weight", 0.02)]
    [InlineData("positional_embedding", 0.01)]
    [InlineData("text_projection", 0.125)]
    [InlineData("transformer.resblocks.1.attn.in_proj_weight", 0.125)]
    [InlineData("transformer.resblocks.1.attn.out_proj.weight", 0.05103)]
    [InlineData("transformer.resblocks.1.mlp.c_proj.weight", 0.05103)]
    [InlineData("transformer.resblocks.1.mlp.c_fc.weight", 0.08839)]
    [InlineData("visual.proj", 0.08839)]
    [InlineData("visual.positional_embedding", 0.08839)]
    [InlineData("visual.transformer.resblocks.0.attn.in_proj_weight", 0.0625)]
    [InlineData("visual.transformer.resblocks.0.mlp.c_fc.weight", 0.05103)]
    [InlineData("visual.transformer.resblocks.1.gated_attn_block.mlp.c_fc.weight", 0.05103)]
    [InlineData("visual.transformer.resblocks.1.gated_attn_block.mlp.c_proj.bias", 0.02552)]
    [InlineData("visual.transformer.resblocks.0.mlp.c_proj.bias", 0.02302)]
    [InlineData("visual.conv1.weight", 0.04167)]
    public void Spreads_are_OpenClips(string name, double deviation)
    {
        using var model = ClipModel.Create(Config, 3);
        using var scope = NewDisposeScope();
        var tensor = model.Parameters[name];
        Assert.InRange(tensor.std().item<float>(), deviation * 0.85, deviation * 1.15);
        Assert.InRange(tensor.mean().item<float>(), -deviation * 0.3, deviation * 0.3);
    }

    [Fact]
    public void Constants_are_OpenClips()
    {
        using var model = ClipModel.Create(Config, 3);
        using var scope = NewDisposeScope();
        Assert.Equal(Math.Log(1 / 0.07), model.LogitScale.item<float>(), 1e-6);
        Assert.Equal(0, model.Parameters["visual.transformer.resblocks.1.gated_attn_block.alpha_attn"].item<float>());
        Assert.True(model.Parameters["visual.transformer.resblocks.0.ls_1.gamma"].eq(0.1f).all().item<bool>());
        Assert.True(model.Parameters["visual.transformer.resblocks.0.ln_1.weight"].eq(1).all().item<bool>());
        Assert.True(model.Parameters["visual.transformer.resblocks.0.attn.in_proj_bias"].eq(0).all().item<bool>());
    }
}
