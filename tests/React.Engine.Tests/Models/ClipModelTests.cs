using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

/// <summary>Results of the original's CLIP class, reached by ours.</summary>
public sealed class ClipModelTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string> AllVariants => [.. Variants, "resnet"];

    public static TheoryData<string> Variants =>
        ["vit-quickgelu", "vit-gelu", "vit-layerscale", "react", "react-zero-alpha", "react-mlpratio", "rect-image", "patch14-odd", "gap", "patchnorm"];

    [Theory, MemberData(nameof(AllVariants))]
    public void Features_and_logits_are_the_originals(string variant)
    {
        using var model = new TinyModel(variant);
        using var scope = NewDisposeScope();
        using var guard = inference_mode();
        var images = model.Clip.EncodeImages(model.Golden("image"));
        var texts = model.Clip.EncodeTexts(model.Golden("text"));
        TinyModel.AssertNear(model.Golden("image_features"), images, Tolerance, "image_features");
        TinyModel.AssertNear(model.Golden("text_features"), texts, Tolerance, "text_features");

        var (unitImages, unitTexts) = (images / images.norm(1, keepdim: true), texts / texts.norm(1, keepdim: true));
        TinyModel.AssertNear(model.Golden("image_features_normalized"), unitImages, 2e-6, "image_features_normalized");
        TinyModel.AssertNear(model.Golden("text_features_normalized"), unitTexts, 2e-6, "text_features_normalized");
        TinyModel.AssertNear(model.Golden("logit_scale_exp"), model.Clip.LogitScale.exp(), Tolerance, "logit_scale_exp");
        TinyModel.AssertNear(model.Golden("logits_per_image"), model.Clip.LogitScale.exp() * unitImages.mm(unitTexts.t()), Tolerance, "logits_per_image");
    }

    [Theory, MemberData(nameof(Variants))]
    public void Every_block_gives_what_the_originals_gives(string variant)
    {
        using var model = new TinyModel(variant);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var seen = 0;
        void Compare(string name, Tensor actual)
        {
            TinyModel.AssertNear(model.Golden(name), actual, Tolerance, name);
            seen++;
        }

        var stem = model.Clip.Image.Stem(model.Golden("image"));
        Compare("visual.after_ln_pre", stem);
        var last = model.Clip.Image.Run(stem, 0, model.Clip.Image.Layers, (name, tokens) => Compare($"visual.{name}", tokens));
        Assert.Equal(1 + model.Clip.Image.Layers + model.Clip.Config.Vision.GatedBlocks, seen);
        TinyModel.AssertNear(model.Golden("image_features"), model.Clip.Image.Head(last), Tolerance, "image_features");

        if (model.Has("text.block0"))
        {
            TinyModel.AssertNear(model.Golden("text_features"), model.Clip.Text.Encode(model.Golden("text"), (name, tokens) => Compare($"text.{name}", tokens)), Tolerance, "text_features");
            Assert.Equal(1 + model.Clip.Image.Layers + model.Clip.Text.Layers, seen);
        }
    }

    [Fact]
    public void Closed_gates_change_nothing_bit_for_bit()
    {
        using var gated = new TinyModel("react-zero-alpha");
        using var plain = new TinyModel("vit-gelu");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Assert.Equal(0, gated.Clip.Parameters["visual.transformer.resblocks.1.gated_attn_block.alpha_attn"].item<float>());
        Assert.True(gated.Clip.EncodeImages(gated.Golden("image")).equal(plain.Clip.EncodeImages(plain.Golden("image"))).all().item<bool>());
    }

    [Fact]
    public void Added_gates_start_as_the_base_and_share_nothing_with_it()
    {
        using var plain = new TinyModel("vit-quickgelu");
        using var gated = plain.Clip.WithGates(2, seed: 5);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Assert.Equal(2, gated.Config.Vision.GatedBlocks);
        Assert.Equal(1, gated.Image.FirstGatedLayer);
        Assert.Equal(ClipParameters.Of(gated.Config).Select(parameter => parameter.Name), gated.Parameters.Keys);
        var before = plain.Clip.EncodeImages(plain.Golden("image"));
        Assert.True(gated.EncodeImages(plain.Golden("image")).equal(before).all().item<bool>());

        gated.Parameters["visual.transformer.resblocks.1.gated_attn_block.alpha_dense"].fill_(0.5);
        gated.Parameters["visual.proj"].mul_(2);
        Assert.False(gated.EncodeImages(plain.Golden("image")).equal(before).all().item<bool>());
        Assert.True(plain.Clip.EncodeImages(plain.Golden("image")).equal(before).all().item<bool>());
    }

    [Fact]
    public void Trained_gates_survive_when_more_are_added()
    {
        using var react = new TinyModel("react");
        using var more = react.Clip.WithGates(3, seed: 1);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        TinyModel.AssertNear(react.Golden("image_features"), more.EncodeImages(react.Golden("image")), Tolerance, "image_features");
        Assert.Throws<ReactException>(() => react.Clip.WithGates(1, seed: 1));
        Assert.Throws<ReactException>(() => react.Clip.WithGates(4, seed: 1));
    }

    [Fact]
    public void A_run_may_stop_and_go_on_at_any_block()
    {
        using var model = new TinyModel("react");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var image = model.Clip.Image;
        var stem = image.Stem(model.Golden("image"));
        for (var cut = 0; cut <= image.Layers; cut++)
        {
            var lower = image.Run(stem, 0, cut);
            var upper = cut < image.Layers ? image.Run(lower, cut, image.Layers) : lower;
            Assert.Equal(1, upper.shape[1]);
            TinyModel.AssertNear(model.Golden("image_features"), image.Head(upper), Tolerance, $"cut at {cut}");
        }
    }

    [Theory, InlineData("vit-quickgelu"), InlineData("react"), InlineData("vit-layerscale"), InlineData("patchnorm"), InlineData("gap")]
    public void The_shortened_last_block_has_the_gradients_of_the_full_one(string variant)
    {
        using var model = new TinyModel(variant);
        using var scope = NewDisposeScope();
        var clip = model.Clip;
        foreach (var parameter in clip.Parameters.Values)
        {
            parameter.requires_grad_(true);
        }

        var (image, text) = (model.Golden("image"), model.Golden("text"));
        var shortened = Gradients(() => clip.EncodeImages(image).sin().sum() + clip.EncodeTexts(text).sin().sum());
        var full = Gradients(() => clip.Image.Head(clip.Image.Run(clip.Image.Stem(image), 0, clip.Image.Layers, (_, _) => { })).sin().sum()
            + clip.Text.Encode(text, (_, _) => { }).sin().sum());
        foreach (var (name, gradient) in full)
        {
            TinyModel.AssertNear(gradient, shortened[name], 1e-4 * Math.Max(1, gradient.abs().max().item<float>()), $"gradient of {name}");
        }

        Dictionary<string, Tensor> Gradients(Func<Tensor> loss)
        {
            loss().backward();
            var gradients = clip.Parameters.Where(entry => entry.Key != "logit_scale").ToDictionary(entry => entry.Key, entry => entry.Value.grad!.clone());
            foreach (var parameter in clip.Parameters.Values)
            {
                parameter.grad?.zero_();
            }

            return gradients;
        }
    }

    [Fact]
    public void Cutting_the_context_after_the_end_changes_nothing()
    {
        using var model = new TinyModel("vit-gelu");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var ids = zeros([2, 77], ScalarType.Int64);
        ids[0, 0] = 254;
        ids[0, 1] = 7;
        ids[0, 2] = 255;
        ids[1, 0] = 254;
        ids[1, 1] = 255;
        TinyModel.AssertNear(model.Clip.Text.Encode(ids, (_, _) => { }), model.Clip.EncodeTexts(ids), 2e-6, "cut");
        TinyModel.AssertNear(model.Clip.EncodeTexts(ids[TensorIndex.Slice(1, 2)]), model.Clip.EncodeTexts(ids)[TensorIndex.Slice(1, 2)], 2e-6, "alone or in company");
    }

    [Fact]
    public void Wrong_input_is_an_error_not_a_crash()
    {
        using var model = new TinyModel("vit-gelu");
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.EncodeImages(zeros(1, 3, 32, 40))).ErrorId);
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.EncodeTexts(zeros(1, 78, ScalarType.Int64))).ErrorId);
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.EncodeTexts(zeros(1, 7))).ErrorId);
        Assert.Equal("ReactTokenRange", Assert.Throws<ReactException>(() => model.Clip.EncodeTexts(full([1, 77], 256, ScalarType.Int64))).ErrorId);
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => model.Clip.Image.Run(zeros(1, 5, 32), 0, 1)).ErrorId);
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_lists_all_that_is_wrong()
    {
        using var model = new TinyModel("vit-gelu");
        var tensors = model.Clip.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value);
        using var wrong = zeros(3);
        tensors.Remove("visual.proj");
        tensors["ln_final.bias"] = wrong;
        tensors["visual.extra"] = wrong;
        var error = Assert.Throws<ReactException>(() => ClipModel.FromTensors(model.Clip.Config, tensors, "here"));
        Assert.Equal("ReactTensorMismatch", error.ErrorId);
        Assert.Contains("1 missing: visual.proj", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 unexpected: visual.extra", error.Message, StringComparison.Ordinal);
        Assert.Contains("ln_final.bias [3] instead of [32]", error.Message, StringComparison.Ordinal);

        var none = Assert.Throws<ReactException>(() => ClipModel.FromTensors(model.Clip.Config, new Dictionary<string, Tensor>(), "nowhere"));
        Assert.Contains($"and {model.Clip.Parameters.Count - 10} more", none.Message, StringComparison.Ordinal);
    }
}
