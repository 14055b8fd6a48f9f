using React.Indexing;
using React.Storage;
using TorchSharp;

namespace React.Benchmarks;

/// <summary>Exact search of many queries in an index on disk. The index was just written, so it is in the system's cache as far as memory goes.</summary>
internal sealed class SearchBenchmark : Benchmark
{
    public override string Name => "search";

    public override string Description => "seconds of an exact search over random clustered unit vectors";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("n", "1000000", "vectors in the index"),
        new("d", "512", "length of a vector"),
        new("queries", "1000", "queries in one search"),
        new("k", "100", "neighbours of each query"),
        new("element", "float16", "how vectors are stored: float16 or float32"),
        new("repeats", "3", "searches; the middle one counts"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var (count, dimension) = (arguments.Integer("n"), arguments.Integer("d", most: 1 << 16));
        var (queryCount, k) = (arguments.Integer("queries", most: int.MaxValue / dimension), arguments.Integer("k", most: ExactSearch.MaxCount));
        var repeats = arguments.Integer("repeats");
        var element = arguments.OneOf("element", "float16", "float32") == "float16" ? NpyElement.Float16 : NpyElement.Float32;
        torch.set_num_threads(arguments.Integer("threads", most: 1024));
        using var folder = new TemporaryFolder();
        var index = SyntheticIndex.Write(folder.Path, count, dimension, element);
        var queries = SyntheticIndex.Queries(queryCount, dimension);
        var peak = PeakRate.Measure();
        var times = Repeated.Measure(repeats, () => new ExactSearch(index).Search(queries, k, SearchKey.ImageOnly));
        return new BenchmarkResult(Name, times.Middle, "s", times.Middle, peak.Again(), OperationCount.Search(count, dimension, queryCount))
        {
            Further = new Dictionary<string, double> { ["firstSeconds"] = times.First },
        };
    }
}
