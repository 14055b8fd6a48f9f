using React.Customization;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>One step of a linear head against the same step in float64, written out.</summary>
public sealed class HeadObjectiveTests
{
    private const int Classes = 3;
    private const int Dimension = 4;
    private const double Rate = 1e-2;
    private const double Decay = 0.05;
    private static readonly float[] Balance = [0.5f, 1.25f, 2];
    private static readonly long[] Labels = [2, 0, 1, 2, 0];
    private static readonly double[] Weights = Unit(Classes, 7);
    private static readonly double[] Features = Unit(Labels.Length, 3);

    [Fact]
    public void Loss_gradient_and_step_are_those_of_the_formulas()
    {
        using var scope = NewDisposeScope();
        var weights = tensor(Array.ConvertAll(Weights, value => (float)value), [Classes, Dimension]).requires_grad_(true);
        var features = tensor(Array.ConvertAll(Features, value => (float)value), [Labels.Length, Dimension]);
        var options = CustomizationOptions.Of(CustomizationMethod.RetrievalHead) with { WeightDecay = Decay, Beta2 = 0.999, Epsilon = 1e-8 };
        using var optimizer = new AdamW([new TrainedParameter("head", weights, Decays: true)], options) { LearningRate = Rate };
        var loss = HeadObjective.Loss(weights, features, tensor(Labels), tensor(Balance));
        loss.backward();

        var (expected, gradient) = Reference();
        Assert.Equal(expected, loss.item<float>(), 1e-4);
        Near(gradient, weights.grad!, 1e-3);
        optimizer.Step();

        // The first step of Adam goes as far as the rate, whatever the gradient's length.
        Near([.. Weights.Zip(gradient, (weight, slope) => (weight * (1 - (Rate * Decay))) - (Rate * slope / (Math.Abs(slope) + 1e-8)))], weights, 1e-5);
    }

    [Fact]
    public void Every_class_counts_alike()
    {
        var examples = new ClassExamples(["a", "b"], new float[6 * Dimension], ["", "", "", "", "", ""], [0, 0, 0, 1, 0, 0]);
        Assert.Equal([6f / 10, 6f / 2], examples.Balance());
    }

    private static (double Loss, double[] Gradient) Reference()
    {
        var loss = 0.0;
        var gradient = new double[Classes * Dimension];
        for (var row = 0; row < Labels.Length; row++)
        {
            var logits = Enumerable.Range(0, Classes).Select(number => 100 * Enumerable.Range(0, Dimension).Sum(at => Weights[(number * Dimension) + at] * Features[(row * Dimension) + at])).ToArray();
            var most = logits.Max();
            var sum = logits.Sum(logit => Math.Exp(logit - most));
            var share = Balance[Labels[row]] / Labels.Length;
            loss += share * (most + Math.Log(sum) - logits[Labels[row]]);
            for (var number = 0; number < Classes; number++)
            {
                var slope = (Math.Exp(logits[number] - most) / sum) - (number == Labels[row] ? 1 : 0);
                for (var at = 0; at < Dimension; at++)
                {
                    gradient[(number * Dimension) + at] += share * 100 * slope * Features[(row * Dimension) + at];
                }
            }
        }

        return (loss, gradient);
    }

    private static double[] Unit(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).SelectMany(_ =>
        {
            var row = Enumerable.Range(0, Dimension).Select(_ => random.NextDouble() - 0.5).ToArray();
            var norm = Math.Sqrt(row.Sum(value => value * value));
            return row.Select(value => value / norm);
        })];
    }

    private static void Near(double[] expected, Tensor actual, double tolerance)
    {
        using var detached = actual.detach();
        var values = detached.data<float>().ToArray();
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
