using React.Indexing;
using React.Indexing.Faiss;
using React.Storage;
using React.Work;
using TorchSharp;

namespace React.Benchmarks;

/// <summary>Builds an approximate index, tuned to a recall goal, and compares it with the exact search. Queries are of another distribution than the vectors.</summary>
internal sealed class RecallBenchmark : Benchmark
{
    public override string Name => "recall";

    public override string Description => "share of the exact neighbours that an approximate index finds for queries unlike its vectors";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("n", "1000000", "vectors in the index"),
        new("d", "512", "length of a vector"),
        new("queries", "200", "queries that parameters are found with, and as many that recall is measured with"),
        new("k", "100", "neighbours of each query"),
        new("goal", "95", "percentage of the neighbours that is to be found"),
        new("factory", null, "kind of index as faiss's factory names it; chosen by size and memory where none is given"),
        new("memory-limit", "0", "MB that the approximate index may take; 0 for the default"),
        new("index", null, "folder of the index: used as it is, or written and kept where there is none"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var (count, dimension) = (arguments.Integer("n"), arguments.Integer("d", most: 1 << 16));
        var limit = arguments.Integer("memory-limit", least: 0);
        var queryCount = arguments.Integer("queries", most: 100_000);
        var options = new ApproximateOptions
        {
            Factory = arguments.Text("factory"),
            MemoryLimit = limit == 0 ? null : (long)limit << 20,
            Recall = arguments.Integer("goal", most: 100) / 100.0,
            RecallAt = arguments.Integer("k", most: 100_000),
            QueryCount = queryCount,
        };
        torch.set_num_threads(arguments.Integer("threads", most: 1024));
        using var folder = new TemporaryFolder();
        var path = arguments.Text("index") ?? folder.Combine("index");
        if (!File.Exists(Path.Combine(path, IndexManifest.FileName)))
        {
            SyntheticIndex.Write(path, count, dimension, NpyElement.Float16);
        }

        var queries = new RecallQueries(SyntheticIndex.TextQueries(2 * queryCount, dimension), $"{2 * queryCount} queries beside the clusters");
        ReactIndexRecall recall = null!;
        var seconds = Repeated.Once(() => recall = new ApproximateBuilder(options, SilentObserver.Instance).Build(path, queries));
        return new BenchmarkResult(Name, recall.Recall, $"recall@{recall.RecallAt}", seconds)
        {
            Further = new Dictionary<string, double>
            {
                ["millisecondsPerQuery"] = recall.Milliseconds,
                ["exactMillisecondsPerQuery"] = recall.ExactMilliseconds,
                ["speedUp"] = recall.SpeedUp,
                ["bytes"] = ReactIndex.Open(path).Manifest.Approximate[0].File.Bytes,
            },
            Choices = new Dictionary<string, string> { ["factory"] = recall.Factory, ["parameters"] = recall.Parameters },
        };
    }
}
