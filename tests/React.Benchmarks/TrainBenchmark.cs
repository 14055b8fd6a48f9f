using System.Diagnostics;
using React.Customization;
using React.Imaging;
using React.Models;
using React.Tokenization;
using React.Work;
using TorchSharp;

namespace React.Benchmarks;

/// <summary>
/// Customization of ViT-B/32 with gated blocks, from encoded pictures to trained weights, by the very call that the cmdlet makes. The first epoch begins
/// with the first pair: it decodes, and runs the frozen blocks and the locked text tower; a later epoch has their results. Peers train after us, from the
/// same weights on the same batches, and have the pictures decoded already.
/// </summary>
internal sealed class TrainBenchmark : Benchmark
{
    private const int Epochs = 3;

    public override string Name => "train";

    public override string Description => "samples a second of gated training of ViT-B/32 with locked text: of a later epoch, and of the first with all that comes before it";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("batch", "16", "pairs a step"),
        new("steps", "20", "steps an epoch"),
        new("precision", "Float32", "what the model computes in: Float32, BFloat16 or Auto"),
        new("peer", null, "program that runs Python with PyTorch; several are separated by commas"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var (batch, steps, threads) = (arguments.Integer("batch", 2, 4096), arguments.Integer("steps", most: 100_000), arguments.Integer("threads", most: 1024));
        torch.set_num_threads(threads);
        using var folder = new TemporaryFolder();
        var model = RandomModel.Write(folder.Combine("model"));
        var pairs = DrawnPairs.Make(batch * steps);
        var options = new CustomizationOptions
        {
            BatchSize = batch,
            Epochs = Epochs,
            LearningRate = 1e-4,
            Augmentation = Augmentation.None,
            ThrottleLimit = threads,
            CheckpointInterval = TimeSpan.Zero,
            Precision = Enum.Parse<Precision>(arguments.OneOf("precision", Enum.GetNames<Precision>())),
        };
        var config = RandomModel.Config with { Vision = RandomModel.Config.Vision with { GatedBlocks = model.Config.Vision.Layers / 2 } };
        var peak = PeakRate.Measure();
        var clock = new StepClock();
        var result = Customizer.Run(Begun(pairs, clock), model, options, folder.Combine("customization"), clock, CancellationToken.None, DrawnPairs.Read);

        double samples = batch * steps;
        var first = Stopwatch.GetElapsedTime(clock.Start, clock.At(steps)).TotalSeconds;
        var later = Stopwatch.GetElapsedTime(clock.At(steps), clock.At(steps * Epochs)).TotalSeconds / (Epochs - 1);
        peak = peak.Again();
        var training = samples * OperationCount.GatedTraining(config);
        var further = new Dictionary<string, double>
        {
            ["firstEpoch"] = samples / first,
            ["firstEpochSeconds"] = first,
            ["firstEpochShareOfPeak"] = peak.Share(training + Before(config, pairs), first),
        };
        if (arguments.Text("peer") is { } programs)
        {
            var peers = StartPeers(programs, model, pairs, options, folder, threads);
            try
            {
                foreach (var peer in peers)
                {
                    var epochs = peer.Work();
                    further[$"{peer.Name}FirstTimesOurs"] = epochs[0] / first;
                    further[$"{peer.Name}LaterTimesOurs"] = epochs[1..].Average() / later;
                    further[$"{peer.Name}LossDifference"] = peer.Answers<float>().Zip(result.History, (theirs, ours) => Math.Abs(theirs - ours.Loss)).Max();
                }
            }
            finally
            {
                peers.ForEach(peer => peer.Dispose());
            }
        }

        return new BenchmarkResult("train gated", samples / later, "samples/s", later, peak, training) { Further = further };
    }

    /// <summary>Gives peers what we start from: the gated model, the pictures, the captions, and which pairs and rate each step takes.</summary>
    private static List<Peer> StartPeers(string programs, ReactModel model, IReadOnlyList<ReactPair> pairs, CustomizationOptions options, TemporaryFolder folder, int threads)
    {
        using var loaded = model.Load();
        using var gated = loaded.Clip.WithGates(model.Config.Vision.Layers / 2, options.Seed);
        var peer = new ClipPeer(folder, gated, options.Epochs);
        peer.WriteCaptions([.. pairs.Select(pair => pair.Caption)], model.Config.Text.ContextLength);
        var size = loaded.Preprocessor.PixelCount;
        var pixels = new float[pairs.Count * size];
        for (var i = 0; i < pairs.Count; i++)
        {
            loaded.Preprocessor.Apply(ImageDecoder.Default.Decode(DrawnPairs.Read(pairs[i]), pairs[i].Key, ImageLimits.Default), pixels.AsSpan(i * size, size));
        }

        peer.Write<float>("pixels", pixels);
        var plan = TrainingPlan.For(options, pairs.Count);
        var order = new EpochOrder(options.Seed, pairs.Count);
        var rows = new List<long>();
        for (var step = 0; step < plan.Steps; step++)
        {
            foreach (var row in order.Slice(step / plan.StepsPerEpoch, step % plan.StepsPerEpoch * plan.BatchSize, plan.BatchSize))
            {
                rows.Add(row);
            }
        }

        peer.Write<long>("rows", rows.ToArray());
        var schedule = new CosineSchedule(options.EffectiveLearningRate, plan.Warmup, plan.Steps);
        peer.Write<double>("rates", Enumerable.Range(0, plan.Steps).Select(schedule.At).ToArray());
        return peer.Start(programs, "train", options.BatchSize, threads);
    }

    /// <summary>What is computed of every pair once.</summary>
    private static double Before(ClipConfig config, IReadOnlyList<ReactPair> pairs)
    {
        var ids = new int[config.Text.ContextLength];
        return (pairs.Count * OperationCount.ImageUpTo(config, config.Vision.Layers - config.Vision.GatedBlocks))
            + pairs.Sum(pair => OperationCount.Text(config, ClipTokenizer.Default.Encode(pair.Caption, ids)));
    }

    private static IEnumerable<ReactPair> Begun(IEnumerable<ReactPair> pairs, StepClock clock)
    {
        clock.Begin();
        foreach (var pair in pairs)
        {
            yield return pair;
        }
    }

    /// <summary>When each step was done.</summary>
    private sealed class StepClock : IWorkObserver
    {
        private readonly Dictionary<long, long> _steps = [];

        public long Start { get; private set; }

        public void Begin() => Start = Stopwatch.GetTimestamp();

        public long At(int step) => _steps[step];

        public void Progress(WorkProgress progress)
        {
            if (progress.Unit == "steps")
            {
                _steps[progress.Done] = Stopwatch.GetTimestamp();
            }
        }

        public void Decision(string text)
        {
        }

        public void Warning(string text) => Console.Error.WriteLine(text);

        public void Reject(Rejection rejection) => Console.Error.WriteLine(rejection);
    }
}
