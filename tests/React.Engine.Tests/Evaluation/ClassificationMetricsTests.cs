using React.Evaluation;
using Xunit;

namespace React.Engine.Tests.Evaluation;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Rates_are_counted_by_hand()
    {
        var metrics = new ClassificationMetrics(7);
        float[] falling = [7, 6, 5, 4, 3, 2, 1];
        Assert.Equal([0, 0, 1, 4, 5], new[] { 0, 0, 1, 4, 5 }.Select(label => metrics.Add(falling, label)));
        Assert.Equal(5, metrics.Count);
        Assert.Equal(0.4, metrics.Top1, 1e-12);
        Assert.Equal(0.8, metrics.Top5, 1e-12);
        // Classes 0, 1, 4 and 5 have pictures; only class 0 was ever first.
        Assert.Equal(0.25, metrics.MeanPerClass, 1e-12);
        Assert.Equal(Math.Sqrt(0.4 * 0.6 / 5), metrics.StandardError, 1e-12);
        Assert.Equal((2, 1.0), (metrics.CountOf(0), metrics.Recall(0)));
        Assert.Equal((0, double.NaN), (metrics.CountOf(3), metrics.Recall(3)));
    }

    [Fact]
    public void Equal_logits_rank_by_lower_class()
    {
        var metrics = new ClassificationMetrics(3);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(label => metrics.Add([1, 1, 1], label)));
        Assert.Equal(1 / 3.0, metrics.Top1, 1e-12);
    }

    [Fact]
    public void Of_no_picture_there_is_no_rate()
    {
        var metrics = new ClassificationMetrics(2);
        Assert.Equal(0, metrics.Count);
        Assert.True(double.IsNaN(metrics.Top1) && double.IsNaN(metrics.MeanPerClass) && double.IsNaN(metrics.StandardError));
    }

    [Fact]
    public void A_logit_that_is_no_number_is_never_a_hit()
    {
        var metrics = new ClassificationMetrics(2);
        Assert.NotEqual(0, metrics.Add([float.NaN, float.NaN], 0));
    }
}
