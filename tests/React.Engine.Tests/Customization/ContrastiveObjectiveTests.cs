using React.Customization;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

public sealed class ContrastiveObjectiveTests
{
    [Fact]
    public void The_loss_is_the_mean_of_both_directions()
    {
        using var scope = NewDisposeScope();
        var images = eye(2);
        var captions = tensor(new[] { 0.6f, 0.8f, 0, 1 }, [2, 2]);
        var loss = ContrastiveLoss.Of(images, captions, tensor(0f)).item<float>();
        double Row(double own, double other) => -Math.Log(Math.Exp(own) / (Math.Exp(own) + Math.Exp(other)));
        var expected = (Row(0.6, 0) + Row(1, 0.8) + Row(0.6, 0.8) + Row(1, 0)) / 4;
        Assert.Equal(expected, loss, 1e-6);
    }

    [Fact]
    public void Accumulated_gradients_equal_those_of_one_large_batch()
    {
        var (large, largeLoss) = Gradients(new ToyBatches(12, 1), 1, false);
        var (small, smallLoss) = Gradients(new ToyBatches(4, 3), 3, false);
        Assert.Equal(largeLoss, smallLoss, 1e-5);
        foreach (var (a, b) in large.Zip(small))
        {
            Assert.Equal(a, b, (x, y) => Math.Abs(x - y) < 1e-5);
        }
    }

    [Fact]
    public void As_in_the_original_the_temperature_gets_its_gradient_once_a_micro_batch()
    {
        var (mended, _) = Gradients(new ToyBatches(4, 3), 3, false);
        var (original, _) = Gradients(new ToyBatches(4, 3), 3, true);
        Assert.Equal(3 * mended[0][0], original[0][0], 1e-5);
        Assert.Equal(mended[1], original[1]);
        Assert.Equal(mended[2], original[2]);
    }

    private static (float[][] Gradients, double Loss) Gradients(ToyBatches batches, int accumulation, bool compatible)
    {
        using var towers = new ToyTowers();
        var loss = new ContrastiveObjective(towers, batches, accumulation, compatible).Backward(0, TestContext.Current.CancellationToken);
        return (towers.Gradients(), loss.Value);
    }
}
