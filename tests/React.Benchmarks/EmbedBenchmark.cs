using React.Corpora;
using React.Embedding;
using React.Tokenization;
using static TorchSharp.torch;

namespace React.Benchmarks;

/// <summary>Embedding with ViT-B/32.</summary>
internal sealed class EmbedBenchmark : Benchmark
{
    public override string Name => "embed";

    public override string Description => "items a second through ViT-B/32: images (preprocessed tensors), texts (77 tokens), captions of a corpus, jpeg (files of a corpus to vectors)";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("what", "images", "images, texts, captions or jpeg"),
        new("batch", "32", "items a forward pass"),
        new("repeats", "5", "batches of images or texts; the middle one counts"),
        new("corpus", null, "webdataset tars or a folder of pairs, for captions and jpeg"),
        new("count", "2000", "pairs of the corpus at most"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var (batch, repeats, threads) = (arguments.Integer("batch", most: 4096), arguments.Integer("repeats"), arguments.Integer("threads", most: 1024));
        set_num_threads(threads);
        return arguments.OneOf("what", "images", "texts", "captions", "jpeg") switch
        {
            "images" => Images(batch, repeats),
            "texts" => Texts(batch, repeats),
            "captions" => Captions(Pairs(arguments), batch),
            _ => Jpeg(Pairs(arguments), batch, threads),
        };
    }

    private static BenchmarkResult Images(int batch, int repeats)
    {
        using var model = RandomModel.Create();
        using var pixels = randn(batch, 3, model.Config.Vision.ImageHeight, model.Config.Vision.ImageWidth);
        return Batches("embed images", "images/s", batch, repeats, OperationCount.Image(model.Config), () => model.EncodeImages(pixels));
    }

    private static BenchmarkResult Texts(int batch, int repeats)
    {
        using var model = RandomModel.Create();
        var text = model.Config.Text;
        using var ids = randint(1, text.VocabularySize - 2, [batch, text.ContextLength], ScalarType.Int64);
        // The end token, the highest id, comes last: nothing can be cut.
        using var last = ids.narrow(1, text.ContextLength - 1, 1);
        last.fill_(text.VocabularySize - 1);
        return Batches("embed texts", "texts/s", batch, repeats, OperationCount.Text(model.Config, text.ContextLength), () => model.EncodeTexts(ids));
    }

    private static BenchmarkResult Batches(string name, string unit, int batch, int repeats, double operationsEach, Func<Tensor> encode)
    {
        var peak = PeakRate.Measure();
        var times = Repeated.Measure(repeats, () =>
        {
            using var mode = inference_mode();
            using var features = encode();
        });
        return new BenchmarkResult(name, batch / times.Middle, unit, times.Middle, peak.Again(), batch * operationsEach)
        {
            Further = new Dictionary<string, double> { ["firstSeconds"] = times.First },
        };
    }

    /// <summary>From strings to vectors: cleaning and tokenization included.</summary>
    private static BenchmarkResult Captions(List<CorpusItem> pairs, int batch)
    {
        using var folder = new TemporaryFolder();
        using var embedder = new ModelEmbedder(RandomModel.Write(folder.Combine("model")).Load(), new EmbedderOptions { TextBatch = batch });
        string[] captions = [.. pairs.Select(pair => pair.Caption)];
        var vectors = new float[(long)captions.Length * embedder.Dimension];
        embedder.EmbedTexts(captions[..Math.Min(batch, captions.Length)], vectors);
        var ids = new int[RandomModel.Config.Text.ContextLength];
        int[] lengths = [.. captions.Select(caption => ClipTokenizer.Default.Encode(caption, ids))];
        var peak = PeakRate.Measure();
        var seconds = Repeated.Once(() => embedder.EmbedTexts(captions, vectors));
        return new BenchmarkResult("embed captions", captions.Length / seconds, "captions/s", seconds, peak.Again(), lengths.Sum(length => OperationCount.Text(RandomModel.Config, length)))
        {
            Further = new Dictionary<string, double> { ["captions"] = captions.Length, ["meanTokens"] = lengths.Average() },
        };
    }

    /// <summary>From encoded files to vectors: reading, decoding, resizing and the tower, as an index is built.</summary>
    private static BenchmarkResult Jpeg(List<CorpusItem> pairs, int batch, int threads)
    {
        using var folder = new TemporaryFolder();
        using var embedder = new ModelEmbedder(RandomModel.Write(folder.Combine("model")).Load(), new EmbedderOptions { ImageBatch = batch });
        _ = Embed(pairs.Take(batch));
        var peak = PeakRate.Measure();
        var embedded = 0;
        var seconds = Repeated.Once(() => embedded = Embed(pairs));
        if (embedded == 0)
        {
            throw new ReactException("ReactNothingMeasured", ReactErrorKind.InvalidData, "No picture of the corpus could be read.", "Name another corpus.");
        }

        return new BenchmarkResult("embed jpeg", embedded / seconds, "images/s", seconds, peak.Again(), embedded * OperationCount.Image(RandomModel.Config))
        {
            Further = new Dictionary<string, double> { ["images"] = embedded, ["rejected"] = pairs.Count - embedded },
        };

        int Embed(IEnumerable<CorpusItem> items) =>
            new EmbeddingPump(embedder, batch, threads).Images(items, item => item.Image.Read(), item => item.Key, (_, _) => { }, CancellationToken.None).Count();
    }

    private static List<CorpusItem> Pairs(Arguments arguments)
    {
        var path = arguments.Required("corpus", "it names the corpus whose pairs are embedded");
        var pairs = Corpus.Open(path).Shards.SelectMany(shard => shard.Read()).Select(entry => entry.Item).OfType<CorpusItem>().Take(arguments.Integer("count")).ToList();
        return pairs.Count > 0 ? pairs : throw new ReactException("ReactNothingMeasured", ReactErrorKind.InvalidData, $"'{path}' holds no pair.", "Name another corpus.", path);
    }
}
