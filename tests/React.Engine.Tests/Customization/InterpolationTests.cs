using React.Customization;
using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

public sealed class InterpolationTests
{
    private const string Gate = "visual.transformer.resblocks.2.gated_attn_block.alpha_dense";
    private const string Weight = "visual.transformer.resblocks.2.attn.out_proj.weight";

    [Theory]
    [InlineData(CustomizationMethod.GatedImage)]
    [InlineData(CustomizationMethod.LockedText)]
    [InlineData(CustomizationMethod.Full)]
    public void The_weights_stay_as_trained_and_the_number_lies_beside_them(CustomizationMethod method)
    {
        using var bench = new CustomizationBench();
        var trained = bench.Run("trained", CustomizationBench.Options(method) with { Interpolation = 1 }).Model;
        var quarter = bench.Run("quarter", CustomizationBench.Options(method) with { Interpolation = 0.25 });
        Assert.Equal(bench.Bytes("trained", "model.safetensors"), bench.Bytes("quarter", "model.safetensors"));
        Assert.Equal((0.25, 0.25, 1.0), (quarter.Interpolation, quarter.Model.Interpolation, trained.Interpolation));
        Assert.Equal(0.25, ReactCustomization.Open(bench.PathOf("quarter")).Interpolation);
        Assert.NotEqual(trained.Fingerprint, quarter.Model.Fingerprint);
        Assert.Equal(trained.Fingerprint, quarter.Model.WithInterpolation(1).Fingerprint);

        Assert.Equal(Features(bench.Base), Features(quarter.Model.WithInterpolation(0)));
        Assert.Equal(Features(trained), Features(quarter.Model.WithInterpolation(1)));
        Assert.NotEqual(Features(trained), Features(quarter.Model));
        Assert.NotEqual(Features(bench.Base), Features(quarter.Model));
    }

    [Fact]
    public void Weights_and_temperature_are_averaged()
    {
        using var bench = new CustomizationBench();
        var model = bench.Run("result", CustomizationBench.Options(CustomizationMethod.LockedText)).Model;
        foreach (var name in new[] { Weight, "logit_scale", "visual.proj", "visual.ln_post.bias" })
        {
            var (below, above, between) = (Values(bench.Base, name), Values(model, name), Values(model.WithInterpolation(0.25), name));
            Assert.NotEqual(below, above);
            Assert.All(Enumerable.Range(0, below.Length), i => Assert.Equal((0.75 * below[i]) + (0.25 * above[i]), between[i], 1e-6));
        }
    }

    [Fact]
    public void Gates_are_scaled_as_they_work()
    {
        using var bench = new CustomizationBench();
        var model = bench.Run("result", CustomizationBench.Options()).Model;
        var half = model.WithInterpolation(0.5);
        Assert.Equal(0.5 * Math.Tanh(Values(model, Gate)[0]), Math.Tanh(Values(half, Gate)[0]), 1e-7);
        const string inside = "visual.transformer.resblocks.2.gated_attn_block.mlp.c_fc.weight";
        Assert.Equal(Values(model, inside), Values(half, inside));
        Assert.Equal((Values(bench.Base, "logit_scale")[0] + Values(model, "logit_scale")[0]) / 2, Values(half, "logit_scale")[0], 1e-6);
        Assert.Equal(0, Values(model.WithInterpolation(0), Gate)[0]);
    }

    [Fact]
    public void Where_the_base_is_gated_too_its_blocks_are_averaged()
    {
        using var bench = new CustomizationBench();
        var first = bench.Run("first", CustomizationBench.Options()).Model;
        var second = bench.Run("second", CustomizationBench.Options() with { Seed = 6, Interpolation = 0.5 }, from: first).Model;
        Assert.Equal(Features(first), Features(second.WithInterpolation(0)));
        var trained = second.WithInterpolation(1);
        Assert.Equal((Math.Tanh(Values(first, Gate)[0]) + Math.Tanh(Values(trained, Gate)[0])) / 2, Math.Tanh(Values(second, Gate)[0]), 1e-7);
        const string inside = "visual.transformer.resblocks.2.gated_attn_block.mlp.c_fc.bias";
        Assert.Equal((Values(first, inside)[3] + Values(trained, inside)[3]) / 2, Values(second, inside)[3], 1e-6);
    }

    [Fact]
    public void Wide_open_gates_stay_numbers()
    {
        using var wide = tensor(25f);
        using var between = WeightInterpolation.Between(Gate, wide, wide, 0.5);
        Assert.Equal(25f, between.item<float>());
        using var scaled = WeightInterpolation.Between(Gate, null, wide, 0.5);
        Assert.Equal(Math.Atanh(0.5), scaled.item<float>(), 1e-6);
    }

    [Fact]
    public void Export_makes_one_model_of_it()
    {
        using var bench = new CustomizationBench();
        var half = bench.Run("result", CustomizationBench.Options() with { Interpolation = 0.5 }).Model;
        var whole = ModelFolder.Export(half, bench.PathOf("whole"));
        Assert.Equal(Features(half), Features(whole));
        Assert.Equal(1, whole.Interpolation);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var bench = new CustomizationBench();
        var model = bench.Run("result", CustomizationBench.Options()).Model;
        void Refused(string id, Action run) => Assert.Equal(id, Assert.Throws<ReactException>(run).ErrorId);
        Refused("ReactInterpolationRange", () => model.WithInterpolation(1.5));
        Refused("ReactInterpolationRange", () => model.WithInterpolation(double.NaN));
        Refused("ReactInterpolationBase", () => bench.Base.WithInterpolation(0.5));
        Refused("ReactOptionInvalid", () => bench.Run("other", CustomizationBench.Options() with { Interpolation = -0.1 }));
        Refused("ReactModelNotSaved", () => bench.Run("other", CustomizationBench.Options(), from: model.WithInterpolation(0.5)));

        var config = bench.PathOf("result", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"embed_dim\"", "\"interpolation\": 2, \"embed_dim\"", StringComparison.Ordinal));
        Refused("ReactModelConfig", () => ReactModel.Open(bench.PathOf("result")));
    }

    [Fact]
    public void Auto_holds_pairs_out_and_takes_the_value_of_least_loss()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(CustomizationMethod.LockedText) with { AutoInterpolation = true };
        var result = bench.Run("result", options);
        Assert.Equal((40, 20), (result.PairCount, result.HeldOutCount));
        Assert.Equal(Enumerable.Range(0, 11).Select(i => i / 10.0), result.InterpolationCurve.Select(point => point.Interpolation));
        Assert.All(result.InterpolationCurve, point => Assert.Equal((null, point.HeldOutLoss), (point.SampleLoss, point.Loss)));
        Assert.Equal(result.InterpolationCurve.MinBy(point => point.Loss)!.Interpolation, result.Interpolation);
        Assert.True(result.InterpolationCurve[^1].Loss < result.InterpolationCurve[0].Loss, "nothing was learned, or the losses are not of what was learned");
        Assert.Equal(result.Interpolation, result.Model.Interpolation);

        // Nothing trained is the base at each place; and what is best of equals is what was trained.
        var flat = bench.Run("flat", options with { LearningRate = 0 });
        Assert.All(flat.InterpolationCurve, point => Assert.Equal(result.InterpolationCurve[0].Loss, point.Loss, 1e-6));
    }

    /// <summary>At 0, 0.25 … 1: what was learned, what was forgotten, and where both are best.</summary>
    [Theory]
    [InlineData(new[] { 5.0, 4.7, 4.5, 4.4, 4.4 }, new[] { 3.0, 3.0, 3.05, 3.1, 3.2 }, 1, 0.75)]
    [InlineData(new[] { 4.37, 4.32, 4.29, 4.3, 4.35 }, new[] { 5.54, 5.56, 5.63, 5.75, 5.94 }, 0.2, 0.5)]
    [InlineData(new[] { 5.0, 4.998, 4.998, 4.999, 5.0 }, new[] { 3.0, 3.05, 3.2, 3.5, 4.0 }, 0.1, 0)]
    [InlineData(new[] { 5.0, 5.1, 5.2, 5.3, 5.4 }, new[] { 3.0, 2.95, 2.9, 2.95, 3.0 }, 1, 0)]
    public void All_that_is_forgotten_counts_no_more_than_all_that_is_learned(double[] heldOut, double[] sample, double weight, double best)
    {
        var curve = InterpolationSearch.Weighed([.. heldOut.Zip(sample).Select((losses, i) => (i / 4.0, losses.First, (double?)losses.Second))]);
        Assert.Equal(heldOut.Zip(sample).Select(losses => (losses.First + (weight * losses.Second)) / (1 + weight)), curve.Select(point => point.Loss), (one, other) => Math.Abs(one - other) < 1e-9);
        Assert.Equal(best, InterpolationSearch.Best(curve));
        Assert.Equal((heldOut[2], sample[2]), (curve[2].HeldOutLoss, curve[2].SampleLoss));
    }

    [Fact]
    public void Auto_continues_to_the_same_bytes()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { AutoInterpolation = true, Augmentation = Augmentation.Light };
        var whole = bench.Run("whole", options);
        foreach (var step in new[] { 1, 7, whole.Steps })
        {
            bench.RunUntil(step, "parts", options);
        }

        var parts = bench.Run("parts", options);
        Assert.Equal(whole.InterpolationCurve, parts.InterpolationCurve);
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
        Assert.Equal(bench.Bytes("whole", "config.json"), bench.Bytes("parts", "config.json"));
        var error = Assert.Throws<ReactException>(() => bench.Run("parts", options with { AutoInterpolation = false }));
        Assert.Contains("Interpolation is default, not Auto", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_needs_enough_pairs()
    {
        using var bench = new CustomizationBench();
        var error = Assert.Throws<ReactException>(() => bench.Run("result", CustomizationBench.Options() with { AutoInterpolation = true }, bench.Pairs.Take(59)));
        Assert.Equal("ReactTooFewPairs", error.ErrorId);
        Assert.Contains("-Interpolation", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_captions_are_all_right_answers_and_of_equal_losses_the_trained_end_wins()
    {
        ReactInterpolationPoint Point(double value, double loss) => new(value, loss, null, loss);
        Assert.Equal(0.5, InterpolationSearch.Best([Point(0, 3), Point(0.5, 1), Point(1, 2)]));
        Assert.Equal(1, InterpolationSearch.Best([Point(0, 1), Point(0.5, 1), Point(1, 1)]));

        // 24 captions, so that of 100 pairs each has others like it; if only its own picture were right, no model could come below their entropy.
        using var bench = new CustomizationBench();
        var result = bench.Run("result", CustomizationBench.Options(CustomizationMethod.LockedText) with { AutoInterpolation = true, Epochs = 30, LearningRate = 3e-3 }, DrawnPairs.Take(240));
        Assert.Equal(24, result.HeldOutCount);
        Assert.InRange(result.InterpolationCurve.Min(point => point.Loss), 0, 1.5);
    }

    [Fact]
    public void A_held_out_part_follows_from_the_seed_and_is_bounded()
    {
        var options = new CustomizationOptions { AutoInterpolation = true, Seed = 3 };
        var rows = HeldOutRows.Split(options, 1000);
        Assert.Equal(100, rows.HeldOut.Length);
        Assert.Equal(Enumerable.Range(0, 1000), rows.HeldOut.Concat(rows.Training).Order());
        Assert.Equal(rows.HeldOut, HeldOutRows.Split(options, 1000).HeldOut);
        Assert.NotEqual(rows.HeldOut, HeldOutRows.Split(options with { Seed = 4 }, 1000).HeldOut);
        Assert.Equal(500, HeldOutRows.Split(options, 20_000).HeldOut.Length);
        Assert.Empty(HeldOutRows.Split(options with { AutoInterpolation = false }, 1000).HeldOut);
    }

    private static float[] Features(ReactModel model)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var loaded = model.Load();
        var pixels = linspace(-2, 2, 2 * 3 * 16 * 16).view(2, 3, 16, 16).to(ScalarType.Float32);
        var ids = tensor(Enumerable.Range(1, 48).Select(i => (long)i).ToArray(), [2, 24]);
        return [.. loaded.Clip.EncodeImages(pixels).flatten().data<float>(), .. loaded.Clip.EncodeTexts(ids).flatten().data<float>(), loaded.Clip.LogitScale.item<float>()];
    }

    private static float[] Values(ReactModel model, string name)
    {
        using var scope = NewDisposeScope();
        using var loaded = model.Load();
        return [.. loaded.Clip.Parameters[name].detach().flatten().data<float>()];
    }
}
