using System.Runtime.InteropServices;
using React.Embedding;
using React.Models;
using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// Trains one weight vector a class (REAL-Linear, CVPR 2024): it begins where the class's name lies and learns from pictures and captions of retrieved pairs.
/// Classification averages it with the name again, so that what few or wrong pairs taught does not outweigh the name.
/// </summary>
internal sealed class RetrievalHeadMaker(IEmbedder embedder, CustomizationOptions options, IWorkObserver observer) : IHeadMaker
{
    private const int TextsAtOnce = 256;

    /// <inheritdoc/>
    public MadeHead Make(ClassExamples examples, CancellationToken stopping)
    {
        var plan = TrainingPlan.For(options, examples.Count);
        var captions = Embed(examples.Captions, stopping);
        using var weights = tensor(Start(examples.Classes, stopping), [examples.Classes.Count, embedder.Dimension]).DetachFromDisposeScope();
        observer.Decision($"{options.Method}: {weights.numel():N0} numbers are trained in {plan.Steps} steps, {plan.StepsPerEpoch} an epoch, each on {plan.BatchSize} pictures and their captions; warm-up {plan.Warmup} steps.");
        var steps = Train(weights, examples, captions, plan, stopping);
        var learned = MemoryMarshal.Cast<byte, float>(weights.bytes).ToArray();
        for (var number = 0; number < examples.Classes.Count; number++)
        {
            Vectors.Normalize(learned.AsSpan(number * embedder.Dimension, embedder.Dimension));
        }

        var config = new HeadConfig(ModelHeadKind.Linear, examples.Classes, options.ZeroShotShare, 0, 0);
        return new MadeHead(new ModelHead(config, learned, [.. Enumerable.Range(0, examples.Classes.Count)]), plan, steps, learned.Length);
    }

    private IReadOnlyList<ReactTrainingStep> Train(Tensor weights, ClassExamples examples, float[] captions, TrainingPlan plan, CancellationToken stopping)
    {
        weights.requires_grad = true;
        using var optimizer = new AdamW([new TrainedParameter("head", weights, Decays: true)], options);
        var schedule = new CosineSchedule(options.EffectiveLearningRate, plan.Warmup, plan.Steps);
        var history = new TrainingHistory(plan, observer);
        var order = new EpochOrder(options.Seed, examples.Count);
        var guard = new DivergenceGuard();
        using var balance = tensor(examples.Balance()).DetachFromDisposeScope();
        for (var step = 0; step < plan.Steps; step++)
        {
            stopping.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rows = order.Slice(step / plan.StepsPerEpoch, step % plan.StepsPerEpoch * plan.BatchSize, plan.BatchSize);
            optimizer.LearningRate = schedule.At(step);
            optimizer.ZeroGradients();
            var (features, labels) = Batch(examples, captions, rows);
            using var loss = HeadObjective.Loss(weights, features, labels, balance);
            loss.backward();
            var seen = new StepLoss(loss.item<float>(), 0);
            guard.Check(seen.Value, seen.MeanVectorNorm, step);
            var norm = optimizer.Step();
            history.Add(seen, optimizer.LearningRate, Math.Log(HeadObjective.Scale), norm);
        }

        weights.requires_grad = false;
        return history.Steps;
    }

    /// <summary>Pictures, then their captions: [2n, dimension]. Belongs to the current dispose scope.</summary>
    private (Tensor Features, Tensor Labels) Batch(ClassExamples examples, float[] captions, ReadOnlySpan<int> rows)
    {
        var dimension = embedder.Dimension;
        var features = empty([2 * rows.Length, dimension], ScalarType.Float32);
        var labels = new long[2 * rows.Length];
        var floats = MemoryMarshal.Cast<byte, float>(features.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            examples.Pictures.AsSpan(rows[i] * dimension, dimension).CopyTo(floats[(i * dimension)..]);
            captions.AsSpan(rows[i] * dimension, dimension).CopyTo(floats[((rows.Length + i) * dimension)..]);
            labels[i] = labels[rows.Length + i] = examples.Labels[rows[i]];
        }

        return (features, tensor(labels));
    }

    /// <summary>Where the classes' names lie: for each class the unit mean over the usual sentences.</summary>
    private float[] Start(IReadOnlyList<string> classes, CancellationToken stopping)
    {
        var texts = classes.SelectMany(name => ReactTask.DefaultTemplates.Select(template => ReactTask.Fill(template, name))).ToList();
        var rows = Embed(texts, stopping);
        var start = new float[classes.Count * embedder.Dimension];
        var each = ReactTask.DefaultTemplates.Count * embedder.Dimension;
        for (var number = 0; number < classes.Count; number++)
        {
            Vectors.UnitMean(rows.AsSpan(number * each, each), start.AsSpan(number * embedder.Dimension, embedder.Dimension));
        }

        return start;
    }

    private float[] Embed(IReadOnlyList<string> texts, CancellationToken stopping)
    {
        var vectors = new float[texts.Count * embedder.Dimension];
        for (var start = 0; start < texts.Count; start += TextsAtOnce)
        {
            stopping.ThrowIfCancellationRequested();
            var count = Math.Min(TextsAtOnce, texts.Count - start);
            embedder.EmbedTexts([.. texts.Skip(start).Take(count)], vectors.AsSpan(start * embedder.Dimension, count * embedder.Dimension));
            observer.Progress(new WorkProgress("Embedding texts", start + count, texts.Count, "texts"));
        }

        return vectors;
    }
}
