using System.Diagnostics;
using React.Customization;
using React.Models;
using React.Tokenization;
using React.Work;
using TorchSharp;

namespace React.Benchmarks;

/// <summary>
/// Customization of ViT-B/32 with gated blocks, from encoded pictures to trained weights, by the very call that the cmdlet makes. The first epoch begins
/// with the first pair: it decodes, and runs the frozen blocks and the locked text tower; a later epoch has their results.
/// </summary>
internal sealed class TrainBenchmark : Benchmark
{
    private const int Epochs = 2;

    public override string Name => "train";

    public override string Description => "samples a second of gated training of ViT-B/32 with locked text: of a later epoch, and of the first with all that comes before it";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("batch", "16", "pairs a step"),
        new("steps", "20", "steps an epoch"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var (batch, steps, threads) = (arguments.Integer("batch", 2, 4096), arguments.Integer("steps", most: 100_000), arguments.Integer("threads", most: 1024));
        torch.set_num_threads(threads);
        using var folder = new TemporaryFolder();
        var model = RandomModel.Write(folder.Combine("model"));
        var pairs = DrawnPairs.Make(batch * steps);
        var options = new CustomizationOptions { BatchSize = batch, Epochs = Epochs, ThrottleLimit = threads, CheckpointInterval = TimeSpan.Zero };
        var config = RandomModel.Config with { Vision = RandomModel.Config.Vision with { GatedBlocks = model.Config.Vision.Layers / 2 } };
        var peak = PeakRate.Measure();
        var clock = new StepClock();
        Customizer.Run(Begun(pairs, clock), model, options, folder.Combine("customization"), clock, CancellationToken.None, DrawnPairs.Read);

        double samples = batch * steps;
        var first = Stopwatch.GetElapsedTime(clock.Start, clock.At(steps)).TotalSeconds;
        var later = Stopwatch.GetElapsedTime(clock.At(steps), clock.At(steps * Epochs)).TotalSeconds;
        peak = peak.Again();
        var training = samples * OperationCount.GatedTraining(config);
        return new BenchmarkResult("train gated", samples / later, "samples/s", later, peak, training)
        {
            Further = new Dictionary<string, double>
            {
                ["firstEpoch"] = samples / first,
                ["firstEpochSeconds"] = first,
                ["firstEpochShareOfPeak"] = peak.Share(training + Before(config, pairs), first),
            },
        };
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
