using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>Between base and customization, and what decides which state of a training becomes the result.</summary>
[Collection(TinyCollection.Name)]
public sealed class InterpolationTests(TinyBench bench)
{
    private const string Customize = "param($to) Find-ReactKnowledge -Task $task -Index $index -Count 10 | Invoke-ReactCustomization -Model $model -Destination $to -Epochs 4 -BatchSize 16 ";

    // What the search of so small a model finds for different classes is often the same.
    private const string AtRandom = "param($to) Find-ReactKnowledge -Random -Index $index -Count 70 | Invoke-ReactCustomization -Model $model -Destination $to -Epochs 4 -BatchSize 16 -Method LockedText -LearningRate 1e-2 ";

    [Fact]
    public void Measuring_gives_a_curve_from_the_base_to_what_was_trained()
    {
        var to = bench.New();
        bench.Run(Customize + "-Method LockedText -LearningRate 1e-2", to);
        var curve = bench.Run("param($to) Measure-ReactModel $to -Task $task -Path $sample.TestSets[0] -Interpolation 0, 0.5, 1 -IncludeBase", to);
        Assert.Equal([null, 0, 0.5, 1], curve.Select(item => (double?)item.Properties["Interpolation"].Value));
        Assert.Equal(curve[0].Get<double>("Top1"), curve[1].Get<double>("Top1"));
        var trained = Assert.Single(bench.Run("param($to) Measure-ReactModel $to -Task $task -Path $sample.TestSets[0]", to));
        Assert.Equal((trained.Get<string>("ModelFingerprint"), trained.Get<double>("Top1"), 1.0), (curve[3].Get<string>("ModelFingerprint"), curve[3].Get<double>("Top1"), trained.Get<double>("Interpolation")));
        Assert.Equal(4, curve.Select(item => item.Get<string>("ModelFingerprint")).Distinct().Count());

        // The same place by export and by embedding.
        var half = bench.New();
        bench.Run("param($to, $half) Export-ReactModel $to $half -Interpolation 0.5", to, half);
        var vectors = bench.Run("param($to, $half) $file = [System.IO.Directory]::GetFiles($sample.TestSets[0], '*.png', 'AllDirectories')[0]; Get-ReactEmbedding -Model $to -Interpolation 0.5 -LiteralPath $file; Get-ReactEmbedding -Model $half -LiteralPath $file; Get-ReactEmbedding -Model $to -LiteralPath $file", to, half);
        Assert.Equal(vectors[0].Get<float[]>("Vector"), vectors[1].Get<float[]>("Vector"));
        Assert.NotEqual(vectors[0].Get<float[]>("Vector"), vectors[2].Get<float[]>("Vector"));
    }

    [Fact]
    public void A_given_place_is_saved_and_shown()
    {
        var to = bench.New();
        var made = Assert.Single(bench.Run(Customize + "-Interpolation 0.25", to));
        Assert.Equal(0.25, made.Get<double>("Interpolation"));
        Assert.Contains("\"interpolation\": 0.25", File.ReadAllText(Path.Combine(to, "config.json")), StringComparison.Ordinal);
        Assert.Equal(0.25, Assert.Single(bench.Run("param($to) Get-ReactModel $to", to)).Get<double>("Interpolation"));
        Assert.Contains("  0.25 ", string.Join('\n', bench.Run("param($to) Measure-ReactModel $to -Task $task -Path $sample.TestSets[0] | Format-Table | Out-String", to)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_nothing_asks_for_is_an_error()
    {
        var to = bench.New();
        bench.Fails("ReactOptionInvalid", ErrorCategory.InvalidArgument, "-Interpolation Auto", AtRandom + "-Interpolation 0.5 -Index $index", to);
        Assert.False(Path.Exists(to));
    }

    [Fact]
    public void Auto_weighs_what_is_learned_against_what_is_forgotten()
    {
        var to = bench.New();
        var result = bench.Try(AtRandom + "-Interpolation auto -Index $index -Verbose", to).ThrowOnError();
        var made = Assert.Single(result.Output);
        var curve = Points(made, item => new Point(item.Get<double>("Interpolation"), item.Get<double>("HeldOutLoss"), item.Get<double>("SampleLoss"), item.Get<double>("Loss")));
        Assert.Equal(11, curve.Length);
        Assert.Equal(20, made.Get<int>("HeldOutCount"));
        var weight = Math.Clamp((curve[0].HeldOut - curve.Min(point => point.HeldOut)) / (curve.Max(point => point.Sample) - curve[0].Sample), 0.1, 1);
        Assert.All(curve, point => Assert.Equal((point.HeldOut + (weight * point.Sample)) / (1 + weight), point.Loss, 1e-6));
        Assert.Equal(curve.MinBy(point => point.Loss)!.Value, made.Get<double>("Interpolation"));
        Assert.Contains(result.Verbose, line => line.Contains("held out", StringComparison.Ordinal));
        Assert.Contains(result.Verbose, line => line.StartsWith("Interpolation ", StringComparison.Ordinal));

        // Without an index the sample's losses are missing, and the rest is the same.
        var alone = Assert.Single(bench.Run(AtRandom + "-Interpolation Auto", bench.New()));
        var bare = Points(alone, item => new Point(item.Get<double>("Interpolation"), item.Get<double>("HeldOutLoss"), item.Properties["SampleLoss"].Value is null ? 0 : 1, item.Get<double>("Loss")));
        Assert.All(bare, point => Assert.Equal((0.0, point.HeldOut), (point.Sample, point.Loss)));
    }

    [Fact]
    public void The_best_state_by_validation_becomes_the_result()
    {
        var to = bench.New();
        var log = bench.New("log");
        var result = bench.Try("param($to, $log) " + Customize["param($to) ".Length..] + "-ValidationPath $sample.TestSets[0] -ValidationTask $task -ValidationInterval 3 -LogPath $log -CheckpointInterval 5 -Verbose", to, log).ThrowOnError();
        var made = Assert.Single(result.Output);
        var history = made.Get<object[]>("History").Select(PSObject.AsPSObject).ToArray();
        var measured = history.Where(step => step.Properties["Validation"].Value is not null).ToDictionary(step => step.Get<int>("Step"), step => step.Get<double>("Validation"));
        Assert.Equal(Enumerable.Range(1, history.Length).Where(step => step % 3 == 0 || step == history.Length), measured.Keys);
        measured[0] = made.Get<double>("ValidationBefore");
        var best = measured.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).First();
        Assert.Equal((best.Key, best.Value), (made.Get<int>("BestStep"), made.Get<double>("Validation")));
        var measure = Assert.Single(bench.Run("param($to) Measure-ReactModel $to -Task $task -Path $sample.TestSets[0]", to));
        Assert.Equal(best.Value, measure.Get<double>("Top1"), 1e-9);
        Assert.Single(Directory.GetFiles(log, "events.out.tfevents.*"));
        Assert.Contains(result.Verbose, line => line.Contains("before training", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-Interpolation 1.5", "neither Auto nor a number")]
    [InlineData("-Interpolation Best", "neither Auto nor a number")]
    [InlineData("-CheckpointInterval soon", "is no time")]
    [InlineData("-CheckpointInterval -1", "is no time")]
    public void A_word_that_is_no_value_is_refused(string parameter, string says)
    {
        var to = bench.New();
        var error = Assert.Single(bench.Try(Customize + parameter, to).Errors);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.False(Path.Exists(to));
    }

    [Fact]
    public void A_task_without_pictures_and_a_model_without_a_base_are_refused()
    {
        bench.Fails("ReactValidationPath", ErrorCategory.InvalidArgument, "rare-shapes", Customize + "-ValidationTask $task", bench.New());
        bench.Fails("ReactInterpolationBase", ErrorCategory.InvalidArgument, "'model'", "Measure-ReactModel $model -Path $sample.TestSets[0] -Task $task -Interpolation 0.5");
        bench.Fails("ReactInterpolationBase", ErrorCategory.InvalidArgument, "'model'", "param($to) Export-ReactModel $model $to -Interpolation 0.5", bench.New());
    }

    private static Point[] Points(PSObject customization, Func<PSObject, Point> read) => [.. customization.Get<object[]>("InterpolationCurve").Select(PSObject.AsPSObject).Select(read)];

    private sealed record Point(double Value, double HeldOut, double Sample, double Loss);
}
