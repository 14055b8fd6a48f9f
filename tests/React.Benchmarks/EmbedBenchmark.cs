using System.Runtime.InteropServices;
using React.Corpora;
using React.Embedding;
using React.Models;
using React.Tokenization;
using static TorchSharp.torch;

namespace React.Benchmarks;

/// <summary>Embedding with ViT-B/32. Peers embed the same by turns with us, with the same weights.</summary>
internal sealed class EmbedBenchmark : Benchmark
{
    public override string Name => "embed";

    public override string Description => "items a second through ViT-B/32: images (preprocessed tensors), texts (77 tokens), captions of a corpus, jpeg (files of a corpus to vectors)";

    public override IReadOnlyList<Option> Options { get; } =
    [
        new("what", "images", "images, texts, captions or jpeg"),
        new("batch", "32", "items a forward pass"),
        new("batches", "4", "batches of images or texts at once"),
        new("repeats", "3", "how often all is embedded; the middle one counts"),
        new("corpus", null, "webdataset tars or a folder of pairs, for captions and jpeg"),
        new("count", "2000", "pairs of the corpus at most"),
        new("precision", "Float32", "what the model computes in: Float32, BFloat16 or Auto"),
        new("peer", null, "program that runs Python with PyTorch; several are separated by commas"),
        Option.Threads,
    ];

    public override BenchmarkResult Run(Arguments arguments)
    {
        var (batch, threads) = (arguments.Integer("batch", most: 4096), arguments.Integer("threads", most: 1024));
        set_num_threads(threads);
        using var folder = new TemporaryFolder();
        var model = RandomModel.Write(folder.Combine("model"));
        var type = PrecisionChoice.Of(Enum.Parse<Precision>(arguments.OneOf("precision", Enum.GetNames<Precision>())), CPU, model.Config);
        using var embedder = ModelEmbedder.Load(model, CPU, new EmbedderOptions { ImageBatch = batch, TextBatch = batch }, type);
        var what = arguments.OneOf("what", "images", "texts", "captions", "jpeg");
        var work = what switch
        {
            "images" => Images(embedder, batch * arguments.Integer("batches"), folder),
            "texts" => Texts([.. Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("cat", RandomModel.Config.Text.ContextLength)), batch * arguments.Integer("batches"))], embedder, folder),
            "captions" => Texts([.. Pairs(arguments).Select(pair => pair.Caption)], embedder, folder),
            _ => Jpeg(Pairs(arguments), embedder, batch, threads, folder),
        };
        return Measure($"embed {what}", work, arguments, batch, threads);
    }

    private static BenchmarkResult Measure(string name, EmbedWork work, Arguments arguments, int batch, int threads)
    {
        List<Peer> peers = [];
        if (arguments.Text("peer") is { } programs)
        {
            using var exact = RandomModel.Create();
            var peer = new ClipPeer(work.Folder, exact);
            work.Share(peer);
            peers = peer.Start(programs, work.Task, batch, threads);
        }

        try
        {
            var peak = PeakRate.Measure();
            var ours = new List<double>();
            var theirs = peers.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round <= arguments.Integer("repeats"); round++)
            {
                ours.Add(Repeated.Once(work.Run));
                for (var i = 0; i < peers.Count; i++)
                {
                    theirs[i].Add(peers[i].Work()[0]);
                }

                peak = peak.Again();
            }

            var seconds = Repeated.Middle(ours[1..]);
            var further = new Dictionary<string, double>(work.Further) { ["firstSeconds"] = ours[0], ["items"] = work.Count };
            for (var i = 0; i < peers.Count; i++)
            {
                further[$"{peers[i].Name}TimesOurs"] = Repeated.Middle([.. theirs[i].Zip(ours, (their, our) => their / our).Skip(1)]);
                further[$"{peers[i].Name}LeastCosine"] = LeastCosine(work.Vectors, peers[i].Answers<float>(), RandomModel.Config.EmbedDim);
            }

            return new BenchmarkResult(name, work.Count / seconds, work.Unit, seconds, peak, work.Operations) { Further = further };
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }
    }

    private static EmbedWork Images(ModelEmbedder embedder, int count, TemporaryFolder folder)
    {
        using var drawn = randn([count, embedder.PixelCount], generator: new Generator(7));
        var pixels = MemoryMarshal.Cast<byte, float>(drawn.bytes).ToArray();
        var vectors = new float[count * embedder.Dimension];
        return new EmbedWork(folder, "images", "images/s", count, count * OperationCount.Image(RandomModel.Config), vectors,
            () => embedder.EmbedImages(pixels, count, vectors), peer => peer.Write<float>("pixels", pixels));
    }

    /// <summary>From strings to vectors: cleaning and tokenization included, which the peer is spared.</summary>
    private static EmbedWork Texts(string[] captions, ModelEmbedder embedder, TemporaryFolder folder)
    {
        var ids = new int[RandomModel.Config.Text.ContextLength];
        int[] lengths = [.. captions.Select(caption => ClipTokenizer.Default.Encode(caption, ids))];
        var vectors = new float[(long)captions.Length * embedder.Dimension];
        return new EmbedWork(folder, "captions", "texts/s", captions.Length, lengths.Sum(length => OperationCount.Text(RandomModel.Config, length)), vectors,
            () => embedder.EmbedTexts(captions, vectors), peer => peer.WriteCaptions(captions, ids.Length))
        {
            Further = new Dictionary<string, double> { ["meanTokens"] = lengths.Average() },
        };
    }

    /// <summary>From encoded files to vectors: reading, decoding, resizing and the tower, as an index is built.</summary>
    private static EmbedWork Jpeg(List<CorpusItem> pairs, ModelEmbedder embedder, int batch, int threads, TemporaryFolder folder)
    {
        var files = new List<string>();
        foreach (var pair in pairs)
        {
            files.Add(folder.Combine($"{files.Count:D6}.jpg"));
            File.WriteAllBytes(files[^1], pair.Image.Read());
        }

        var vectors = new float[(long)files.Count * embedder.Dimension];
        return new EmbedWork(folder, "jpeg", "images/s", files.Count, files.Count * OperationCount.Image(RandomModel.Config), vectors, Embed, peer => File.WriteAllText(folder.Combine("pictures.txt"), string.Join('\n', files)));

        void Embed()
        {
            var at = 0;
            foreach (var (_, vector) in new EmbeddingPump(embedder, batch, threads).Images(files, file => File.ReadAllBytes(file), file => file, (_, error) => throw error, CancellationToken.None))
            {
                vector.CopyTo(vectors, at);
                at += vector.Length;
            }
        }
    }

    private static double LeastCosine(float[] ours, float[] theirs, int dimension) => Enumerable.Range(0, ours.Length / dimension)
        .Min(row => Enumerable.Range(row * dimension, dimension).Sum(i => (double)ours[i] * theirs[i]));

    private static List<CorpusItem> Pairs(Arguments arguments)
    {
        var path = arguments.Required("corpus", "it names the corpus whose pairs are embedded");
        var pairs = Corpus.Open(path).Shards.SelectMany(shard => shard.Read()).Select(entry => entry.Item).OfType<CorpusItem>().Take(arguments.Integer("count")).ToList();
        return pairs.Count > 0 ? pairs : throw new ReactException("ReactNothingMeasured", ReactErrorKind.InvalidData, $"'{path}' holds no pair.", "Name another corpus.", path);
    }
}
