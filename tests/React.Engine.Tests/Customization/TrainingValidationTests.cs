using React.Customization;
using React.Embedding;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class TrainingValidationTests
{
    [Fact]
    public void The_result_has_the_weights_of_the_best_step()
    {
        using var bench = new CustomizationBench();
        var judge = new Judge(call => call == 2 ? 60 : 50);
        var observer = new StepObserver(_ => { });
        var result = Run(bench, "result", CustomizationBench.Options(), judge, observer);
        Assert.Equal(5, judge.Seen.Count);
        Assert.Equal((12, 60, 50), (result.BestStep, result.Validation, result.ValidationBefore));
        Assert.Equal([6, 12, 18, 24], result.History.Where(step => step.Validation is not null).Select(step => step.Step));
        Assert.Equal(judge.Seen[2], Judge.Look(result.Model));
        Assert.NotEqual(judge.Seen[4], Judge.Look(result.Model));
        Assert.Contains(observer.Decisions, text => text.Contains("after step 12", StringComparison.Ordinal) && text.Contains("60.0", StringComparison.Ordinal));
        Assert.Equal(result.BestStep, ReactCustomization.Open(bench.PathOf("result")).BestStep);

        // Nothing of it changes what is trained.
        Assert.Equal(bench.Run("plain", CustomizationBench.Options()).History, result.History.Select(step => step with { Validation = null }));
    }

    [Fact]
    public void Where_no_step_is_better_the_result_is_the_base()
    {
        using var bench = new CustomizationBench();
        var observer = new StepObserver(_ => { });
        var result = Run(bench, "result", CustomizationBench.Options() with { ValidationInterval = 10 }, new Judge(call => call == 0 ? 50 : double.NaN), observer);
        Assert.Equal(0, result.BestStep);
        Assert.Equal([10, 20, 24], result.History.Where(step => step.Validation is not null).Select(step => step.Step));
        Assert.Equal(Judge.Look(bench.Base), Judge.Look(result.Model));
        Assert.Contains("equals its base", Assert.Single(observer.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CustomizationMethod.GatedImage, false)]
    [InlineData(CustomizationMethod.LockedText, true)]
    public void Stopped_and_continued_it_ends_with_the_same_bytes(CustomizationMethod method, bool auto)
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options(method) with { AutoInterpolation = auto, ValidationInterval = 3, CheckpointSteps = 4, CheckpointInterval = TimeSpan.Zero };
        var whole = Run(bench, "whole", options, new Judge(null));
        foreach (var step in new[] { 1, 3, 8, 9, 13, whole.Steps })
        {
            using var stop = new CancellationTokenSource();
            var observer = new StepObserver(done =>
            {
                if (done == step)
                {
                    stop.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => Run(bench, "parts", options, new Judge(null), observer, stop.Token));
        }

        var parts = Run(bench, "parts", options, new Judge(null));
        Assert.True(parts.Resumed);
        Assert.Equal((whole.BestStep, whole.Validation, whole.ValidationBefore), (parts.BestStep, parts.Validation, parts.ValidationBefore));
        foreach (var file in new[] { "model.safetensors", "history.jsonl", "config.json" })
        {
            Assert.Equal(bench.Bytes("whole", file), bench.Bytes("parts", file));
        }

        var error = Assert.Throws<ReactException>(() => Run(bench, "parts", options, new Judge(null) { Fingerprint = "other" }));
        Assert.Contains("Validation is other, not judge", error.Message, StringComparison.Ordinal);
        Assert.Throws<ReactException>(() => bench.Run("parts", options));
    }

    [Fact]
    public void A_crash_loses_only_what_came_after_the_checkpoint()
    {
        using var bench = new CustomizationBench();
        var options = CustomizationBench.Options() with { CheckpointSteps = 4, CheckpointInterval = TimeSpan.Zero, ValidationInterval = 3 };
        Run(bench, "whole", options, new Judge(null));
        var crash = new StepObserver(step =>
        {
            if (step == 11)
            {
                throw new InvalidOperationException("crash");
            }
        });
        Assert.Throws<InvalidOperationException>(() => Run(bench, "parts", options, new Judge(null), crash));
        Assert.Matches("^best-[036].safetensors,state.json,weights-8.safetensors$", string.Join(',', Directory.GetFiles(bench.PathOf("parts", "checkpoint")).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
        Run(bench, "parts", options, new Judge(null));
        Assert.Equal(bench.Bytes("whole", "model.safetensors"), bench.Bytes("parts", "model.safetensors"));
        Assert.Equal(bench.Bytes("whole", "history.jsonl"), bench.Bytes("parts", "history.jsonl"));
    }

    private static ReactCustomization Run(CustomizationBench bench, string destination, CustomizationOptions options, IModelValidation judge, StepObserver? observer = null, CancellationToken stopping = default) =>
        Customizer.Run(bench.Pairs, bench.Base, options, bench.PathOf(destination), observer ?? new StepObserver(_ => { }), stopping, DrawnPairs.Read, new TrainingAids { Validation = judge });

    /// <summary>Keeps what each state of the model makes of a picture. Says what it was told to, or else what follows from the state.</summary>
    private sealed class Judge(Func<int, double>? says) : IModelValidation
    {
        public List<float[]> Seen { get; } = [];

        public string Name => "judge";

        public string Fingerprint { get; init; } = "judge";

        public static float[] Look(ReactModel model)
        {
            using var embedder = new ModelEmbedder(model.Load());
            return Look(embedder);
        }

        public double Measure(IEmbedder embedder, CancellationToken stopping)
        {
            Seen.Add(Look(embedder));
            return says?.Invoke(Seen.Count - 1) ?? Math.Round(100 * Math.Abs(Seen[^1][0]), 2);
        }

        private static float[] Look(IEmbedder embedder)
        {
            var pixels = new float[embedder.PixelCount];
            embedder.Preprocess(DrawnPairs.Read(DrawnPairs.Take(3)[2]), "picture", pixels);
            var vector = new float[embedder.Dimension];
            embedder.EmbedImages(pixels, 1, vector);
            return vector;
        }
    }
}
