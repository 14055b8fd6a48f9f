using React.Customization;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class TrainedParametersTests
{
    private static readonly string[] Names =
    [
        "positional_embedding", "text_projection", "logit_scale", "visual.class_embedding", "visual.positional_embedding", "visual.proj", "visual.conv1.weight",
        "visual.ln_pre.weight", "visual.transformer.resblocks.0.ln_1.weight", "visual.transformer.resblocks.10.mlp.c_fc.weight",
        "visual.transformer.resblocks.11.attn.in_proj_weight", "visual.transformer.resblocks.11.gated_attn_block.alpha_attn", "visual.ln_post.bias",
        "transformer.resblocks.11.attn.in_proj_weight", "token_embedding.weight", "ln_final.weight",
    ];

    [Theory]
    [InlineData(0, "logit_scale")]
    [InlineData(1, "logit_scale visual.proj")]
    [InlineData(2, "logit_scale visual.proj visual.transformer.resblocks.11.attn.in_proj_weight visual.transformer.resblocks.11.gated_attn_block.alpha_attn visual.ln_post.bias")]
    public void Groups_are_unlocked_from_the_end(int groups, string expected) =>
        Assert.Equal(expected.Split(' '), Names.Where(name => TrainedParameters.IsTrained(name, CustomizationMethod.LockedText, groups, 12)));

    [Fact]
    public void The_embedding_is_the_last_group()
    {
        Assert.DoesNotContain("visual.conv1.weight", Names.Where(name => TrainedParameters.IsTrained(name, CustomizationMethod.LockedText, 13, 12)));
        Assert.Equal(
            Names.Where(name => TrainedParameters.IsTrained(name, CustomizationMethod.LockedText, null, 12)),
            Names.Where(name => TrainedParameters.IsTrained(name, CustomizationMethod.LockedText, 14, 12)));
    }

    [Fact]
    public void Gated_training_leaves_everything_else_alone() =>
        Assert.Equal(["logit_scale", "visual.transformer.resblocks.11.gated_attn_block.alpha_attn"], Names.Where(name => TrainedParameters.IsTrained(name, CustomizationMethod.GatedImage, null, 12)));

    [Theory]
    [InlineData("visual.proj", 2, true)]
    [InlineData("token_embedding.weight", 2, true)]
    [InlineData("visual.conv1.weight", 4, true)]
    [InlineData("visual.class_embedding", 1, false)]
    [InlineData("logit_scale", 0, false)]
    [InlineData("visual.ln_post.weight", 2, false)]
    [InlineData("visual.transformer.resblocks.1.attn.in_proj_bias", 1, false)]
    public void Matrices_decay_and_norms_and_biases_do_not(string name, int dimensions, bool decays) =>
        Assert.Equal(decays, TrainedParameters.Decays(name, dimensions));

    [Theory]
    [InlineData("visual.proj logit_scale", 12)]
    [InlineData("visual.transformer.resblocks.10.mlp.c_fc.weight visual.proj", 10)]
    [InlineData("visual.ln_pre.weight visual.proj", -1)]
    [InlineData("token_embedding.weight", 12)]
    public void The_frozen_part_ends_where_training_begins(string trained, int layer) =>
        Assert.Equal(layer, TrainedParameters.FirstTrainedLayer(trained.Split(' '), 12));
}
