using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>Short trainings of the original project, step by step. Limits: the README beside them.</summary>
public sealed class GoldenRunTests
{
    public static TheoryData<string> Runs =>
    [
        "gated", "gated-alpha", "locked-text", "full", "gated-alpha-accum2", "gated-clip", "locked-text-wd", "clamp-high", "clamp-low", "image-last2-groups",
    ];

    public static MatrixTheoryData<string, bool> HalvedAndWhole => new([.. Runs.Select(row => row.Data)], [true, false]);

    [Theory, MemberData(nameof(Runs))]
    public void What_is_trained_and_what_decays_is_the_originals_choice(string name)
    {
        using var run = new GoldenRun(name);
        Assert.Equal(run.Names(decaying: true).Order(), run.Towers.Trained.Where(parameter => parameter.Decays).Select(parameter => parameter.Name).Order());
        Assert.Equal(run.Names(decaying: false).Order(), run.Towers.Trained.Where(parameter => !parameter.Decays).Select(parameter => parameter.Name).Order());
    }

    [Theory, MemberData(nameof(HalvedAndWhole))]
    public void Losses_gradients_and_weights_are_the_originals(string name, bool halved)
    {
        using var scope = NewDisposeScope();
        using var run = new GoldenRun(name);
        var factor = name == "clamp-high" ? 10 : 1;
        var steps = run.Train(halved, TestContext.Current.CancellationToken);
        var golden = run.Losses.EnumerateArray().ToList();
        Assert.Equal(golden.Count, steps.Count);
        foreach (var (expected, step) in golden.Zip(steps))
        {
            double Value(string field) => expected.GetProperty(field).GetDouble();
            Near(Value("loss"), step.Loss, 1e-5 * factor * Math.Max(1, Math.Abs(Value("loss"))), $"loss of step {step.Step}");
            Near(Value("lr"), step.LearningRate, 1e-12, $"rate of step {step.Step}");
            Near(Value("logit_scale_after"), step.LogitScale, 2e-5 * factor, $"logit_scale after step {step.Step}");
            var before = expected.TryGetProperty("grad_norm_before_clip", out var uncut) ? uncut.GetDouble() : Value("grad_norm_applied");
            Near(before, step.GradientNorm, 1e-4 * factor * Math.Max(1, before), $"gradient norm of step {step.Step}");
        }

        using var gradients = run.Golden("grads_step1.safetensors");
        Assert.Equal(gradients.Names.Order(), run.FirstGradients.Keys.Order());
        foreach (var tensor in gradients.Names)
        {
            var expected = gradients.Read(tensor);
            var excess = ((run.FirstGradients[tensor] - expected).abs() - (expected.abs() * 1e-5 * factor)).max().item<float>();
            Assert.True(excess <= 1e-5 * factor, $"first gradient of {tensor}: {excess}");
        }

        using var final = run.Golden("final.safetensors");
        Assert.Equal(final.Names.Order(), run.Towers.Trained.Select(parameter => parameter.Name).Order());
        foreach (var tensor in final.Names)
        {
            var difference = (run.Model.Parameters[tensor].detach() - final.Read(tensor)).abs();
            if (KeyBias.Of(tensor, difference) is { } noise)
            {
                Assert.True(noise.max().item<float>() <= 1e-3 * factor, tensor);
                noise.zero_();
            }

            Assert.True(difference.max().item<float>() <= 2e-5 * factor, $"{tensor}: {difference.max().item<float>()}");
        }
    }

    [Theory, MemberData(nameof(Runs))]
    public void What_is_not_trained_keeps_its_bits(string name)
    {
        using var scope = NewDisposeScope();
        using var run = new GoldenRun(name);
        run.Train(halved: true, TestContext.Current.CancellationToken);
        var trained = run.Towers.Trained.Select(parameter => parameter.Name).ToHashSet();
        foreach (var (tensor, start) in run.Start)
        {
            Assert.Equal(!trained.Contains(tensor), run.Model.Parameters[tensor].bytes.SequenceEqual(start.bytes));
        }
    }

    private static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: {actual}, not {expected}");
}
