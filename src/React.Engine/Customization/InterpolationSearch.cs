using React.Models;
using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// Chooses where between base and trained model the result is best. Pairs that were held out tell what was learned, pairs drawn from the index what is
/// being forgotten. All of them are one pool, in which each picture is to find its caption and each caption its picture, at the base's temperature. Equal captions are all
/// right answers. Without a sample of the index only the held-out pairs count.
/// </summary>
/// <param name="towers">The trained model.</param>
/// <param name="start">The same weights as they were before training.</param>
/// <param name="newGates">Whether the base has no gated blocks.</param>
/// <param name="heldOut">Retrieved pairs that were not trained on.</param>
/// <param name="sample">Pairs of the index that were not retrieved; null for none.</param>
/// <param name="observer">Told of progress.</param>
internal sealed class InterpolationSearch(ClipTowers towers, WeightCopy start, bool newGates, JudgedPairs heldOut, JudgedPairs? sample, IWorkObserver observer)
{
    private const int Intervals = 10;

    /// <summary>Below it, noise of what was learned would outweigh what is really forgotten.</summary>
    private const double LeastWeight = 0.1;

    /// <summary>Cosine from which captions count as equal; float32 and other padding change less.</summary>
    private const double EqualCaptions = 0.99999;

    /// <summary>Measures the values 0, 0.1 … 1. The model is as it was trained afterwards.</summary>
    /// <returns>One point a value, rising.</returns>
    public IReadOnlyList<ReactInterpolationPoint> Run(CancellationToken stopping)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var trained = new WeightCopy(towers.Weights);
        try
        {
            return towers.Judge(() => Measure(trained, stopping));
        }
        finally
        {
            trained.PutBack();
        }
    }

    /// <summary>The value whose loss is least; of equal ones the one closest to what was trained.</summary>
    public static double Best(IReadOnlyList<ReactInterpolationPoint> curve) => curve.OrderBy(point => point.Loss).ThenByDescending(point => point.Interpolation).First().Interpolation;

    /// <summary>
    /// The mean of both losses, that of the sample at a weight of at most 1: all that is forgotten on the way counts no more than all that is learned. Retrieved pairs are so much alike
    /// that little can be gained on them where a whole collection may be lost; weighed by their size alone, what is forgotten would decide.
    /// </summary>
    /// <param name="found">Value, loss of the held-out pairs and of the sample, the base (0) first.</param>
    internal static List<ReactInterpolationPoint> Weighed(IReadOnlyList<(double Value, double HeldOut, double? Sample)> found)
    {
        if (found[0].Sample is not { } before)
        {
            return [.. found.Select(point => new ReactInterpolationPoint(point.Value, point.HeldOut, null, point.HeldOut))];
        }

        var learned = found[0].HeldOut - found.Min(point => point.HeldOut);
        var forgotten = found.Max(point => point.Sample!.Value) - before;
        var weight = forgotten > learned ? Math.Max(LeastWeight, learned / forgotten) : 1;
        return [.. found.Select(point => new ReactInterpolationPoint(point.Value, point.HeldOut, point.Sample, (point.HeldOut + (weight * point.Sample!.Value)) / (1 + weight)))];
    }

    private List<ReactInterpolationPoint> Measure(WeightCopy trained, CancellationToken stopping)
    {
        var found = new List<(double Value, double HeldOut, double? Sample)>();
        var factor = Math.Exp(start.Kept.First(tensor => tensor.Name == TrainedParameters.LogitScale).Value.item<float>());
        Tensor? equal = null;
        for (var i = 0; i <= Intervals; i++)
        {
            using var scope = NewDisposeScope();
            var value = (double)i / Intervals;
            Set(trained, value);
            var (images, captions) = Features(stopping);
            equal ??= captions.mm(captions.t()).ge(Scalars.Of(EqualCaptions)).MoveToOuterDisposeScope();
            var losses = Losses(images.mm(captions.t()).mul(Scalars.Of(factor)), equal);
            var retrieved = losses.narrow(0, 0, heldOut.Rows.Length).mean().item<float>();
            var other = sample is null ? (double?)null : losses.narrow(0, heldOut.Rows.Length, sample.Rows.Length).mean().item<float>();
            found.Add((value, retrieved, other));
            observer.Progress(new WorkProgress("Choosing the interpolation", i + 1, Intervals + 1, "values"));
        }

        return Weighed(found);
    }

    private (Tensor Images, Tensor Captions) Features(CancellationToken stopping)
    {
        var (images, captions) = heldOut.Features(towers, stopping);
        if (sample is null)
        {
            return (images, captions);
        }

        var (others, theirs) = sample.Features(towers, stopping);
        return (cat([images, others]), cat([captions, theirs]));
    }

    /// <summary>For each pair the mean of −log of the probability of a right caption and of a right picture.</summary>
    private static Tensor Losses(Tensor logits, Tensor right)
    {
        // The diagonal is right also where a model gives vectors of no length.
        var others = right.logical_or(eye(logits.shape[0], device: logits.device).to_type(ScalarType.Bool)).logical_not();
        Tensor One(Tensor scores) => scores.logsumexp(1).sub(scores.masked_fill(others, Scalars.Of(double.NegativeInfinity)).logsumexp(1));
        return One(logits).add(One(logits.t()), Scalars.One).div(Scalars.Of(2));
    }

    private void Set(WeightCopy trained, double value)
    {
        using var scope = NewDisposeScope();
        var before = start.Kept.ToDictionary(tensor => tensor.Name, tensor => tensor.Value, StringComparer.Ordinal);
        var live = towers.Weights.ToDictionary(tensor => tensor.Name, tensor => tensor.Value, StringComparer.Ordinal);
        foreach (var (name, above) in trained.Kept)
        {
            var below = newGates && TrainedParameters.IsOfGatedBlock(name) ? null : before[name];
            live[name].copy_(WeightInterpolation.Between(name, below, above, value));
        }
    }
}
