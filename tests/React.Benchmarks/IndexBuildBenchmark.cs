using React.Corpora;
using React.Embedding;
using React.Indexing;
using static TorchSharp.torch;

namespace React.Benchmarks;

/// <summary>Building an index: reading, decoding, both towers, and all that is written.</summary>
internal sealed class IndexBuildBenchmark : Benchmark
{
    public override string Name => "index-build";

    public override string Description => "pairs a second from a corpus to a finished index; modelShare is the share of the time that the model ran, the rest being waited for pictures or the disk";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("corpus", null, "webdataset tars or a folder of pairs"),
        new("model", null, "folder of a model; without it ViT-B/32 with random weights"),
        new("count", "1000", "pairs of the corpus at most"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var path = arguments.Required("corpus", "it names the corpus that is indexed");
        var threads = arguments.Integer("threads", most: 1024);
        set_num_threads(threads);
        using var folder = new TemporaryFolder();
        var corpus = new CorpusHead(Corpus.Open(path), arguments.Integer("count"));
        var model = arguments.Optional("model") is { } given ? ReactModel.Open(given) : RandomModel.Write(folder.Combine("model"));
        using var embedder = new TimedEmbedder(ModelEmbedder.Load(model, CPU));
        var options = new IndexOptions { DecodeThreads = threads };
        _ = new IndexBuilder(embedder, options).Build(folder.Combine("warm"), new CorpusHead(corpus, 2 * options.BatchSize));
        embedder.Restart();
        ReactIndex? index = null;
        var seconds = Repeated.Once(() => index = new IndexBuilder(embedder, options).Build(folder.Combine("index"), corpus));
        if (index!.Count == 0)
        {
            throw new ReactException("ReactNothingMeasured", ReactErrorKind.InvalidData, $"'{path}' holds no pair that can be read.", "Name another corpus.", path);
        }

        return new BenchmarkResult(Name, index.Count / seconds, "pairs/s", seconds)
        {
            Further = new Dictionary<string, double>
            {
                ["pairs"] = index.Count,
                ["rejected"] = index.RejectedCount,
                ["modelShare"] = (embedder.ImageTime + embedder.TextTime).TotalSeconds / seconds,
                ["imageShare"] = embedder.ImageTime.TotalSeconds / seconds,
                ["textShare"] = embedder.TextTime.TotalSeconds / seconds,
            },
        };
    }
}
