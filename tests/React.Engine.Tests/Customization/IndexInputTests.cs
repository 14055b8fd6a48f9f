using React.Corpora;
using React.Customization;
using React.Embedding;
using React.Indexing;
using React.Models;
using React.Storage;
using React.Work;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>Trainings on all pairs of an index, and what of them the index holds already.</summary>
public sealed class IndexInputTests : IDisposable
{
    private readonly CustomizationBench _bench = new();
    private readonly ICorpus _corpus;

    public IndexInputTests()
    {
        foreach (var pair in _bench.Pairs)
        {
            Directory.CreateDirectory(_bench.PathOf("corpus"));
            File.WriteAllBytes(_bench.PathOf("corpus", $"{pair.Key}.bmp"), DrawnPairs.Read(pair).ToArray());
            File.WriteAllText(_bench.PathOf("corpus", $"{pair.Key}.txt"), pair.Caption);
        }

        _corpus = Corpus.Open(_bench.PathOf("corpus"));
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(CustomizationMethod.GatedImage, Precision.Float32)]
    [InlineData(CustomizationMethod.LockedText, Precision.Float32)]
    [InlineData(CustomizationMethod.GatedImage, Precision.BFloat16)]
    public void Vectors_of_captions_that_an_index_holds_give_the_losses_of_computed_ones(CustomizationMethod method, Precision precision)
    {
        // With a gap in the ids.
        var index = PairRemoval.ByKey(Index("index", precision: precision).Path, ["pair-7"], SilentObserver.Instance, TestContext.Current.CancellationToken);
        var options = CustomizationBench.Options(method) with { Precision = precision };
        var computed = Run("computed", options, [.. new IndexPairs(index)]);
        var observer = new StepObserver(_ => { });
        var taken = Run("taken", options, new IndexPairs(index), observer);
        Assert.Contains("The features of captions are taken from the index 'index'.", observer.Decisions);
        Assert.Equal((59, 59), (computed.PairCount, taken.PairCount));
        Assert.All(computed.History.Zip(taken.History), steps => Assert.Equal(steps.First.Loss, steps.Second.Loss, 1e-5));
    }

    [Fact]
    public void What_an_index_does_not_hold_exactly_is_computed()
    {
        var options = CustomizationBench.Options() with { Precision = Precision.Float32 };
        AreComputed(Index("half", NpyElement.Float16), "has them in Float16");
        AreComputed(Index("narrow", precision: Precision.BFloat16), "does not say that its vectors were computed in Float32");
        AreComputed(Index("other", model: _bench.NewModel("elsewhere", 2)), "has vectors of another model, 'elsewhere'");
        var unsaid = Index("unsaid");
        (unsaid.Manifest with { Precision = null }).Save(unsaid.Path);
        AreComputed(ReactIndex.Open(unsaid.Path), "does not say that its vectors were computed in Float32");

        // What is trained changes in each step.
        var observer = new StepObserver(_ => { });
        Run("full", CustomizationBench.Options(CustomizationMethod.Full) with { Epochs = 1 }, new IndexPairs(Index("index")), observer);
        Assert.DoesNotContain(observer.Decisions, text => text.StartsWith("The features of captions", StringComparison.Ordinal));

        void AreComputed(ReactIndex index, string why)
        {
            var observer = new StepObserver(_ => { });
            Run($"of-{index.Name}", options, new IndexPairs(index), observer);
            Assert.Contains($"The features of captions are computed: the index '{index.Name}' {why}.", observer.Decisions);
            Run($"beside-{index.Name}", options, [.. new IndexPairs(index)]);
            Assert.Equal(_bench.Bytes($"beside-{index.Name}", "model.safetensors"), _bench.Bytes($"of-{index.Name}", "model.safetensors"));
        }
    }

    [Fact]
    public void Stopped_it_goes_on_with_the_vectors_that_it_was_begun_with_or_not_at_all()
    {
        var index = Index("index");
        var options = CustomizationBench.Options() with { Precision = Precision.Float32 };
        Run("whole", options, new IndexPairs(index));
        foreach (var step in (int[])[3, 8])
        {
            Stop(step);
        }

        Assert.True(Run("parts", options, new IndexPairs(index)).Resumed);
        Assert.Equal(_bench.Bytes("whole", "model.safetensors"), _bench.Bytes("parts", "model.safetensors"));
        Assert.Equal(_bench.Bytes("whole", "history.jsonl"), _bench.Bytes("parts", "history.jsonl"));

        Directory.Delete(_bench.PathOf("parts"), recursive: true);
        Stop(3);
        (index.Manifest with { Precision = null }).Save(index.Path);
        Refused("CaptionFeatures is default, not Index", new IndexPairs(ReactIndex.Open(index.Path)));
        Refused("CaptionFeatures is default, not Index", [.. new IndexPairs(index)]);
        Swap(Path.Combine(index.Path, "text_emb", "text_emb_0.npy"), index.Dimension * sizeof(float));
        Refused("vectors of their captions, have changed", new IndexPairs(index));

        void Stop(int at) => _bench.RunUntil(at, "parts", options, new IndexPairs(index), Read);

        void Refused(string says, IEnumerable<ReactPair> pairs)
        {
            var error = Assert.Throws<ReactException>(() => Run("parts", options, pairs));
            Assert.Equal("ReactCustomizationMismatch", error.ErrorId);
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }
    }

    private static ReadOnlyMemory<byte> Read(ReactPair pair) => ImageLocator.Parse(pair.Locator).Read();

    /// <summary>Exchanges the last row with the one before, which has another caption.</summary>
    private static void Swap(string path, int rowBytes)
    {
        var bytes = File.ReadAllBytes(path);
        var (last, before) = (bytes[^rowBytes..], bytes[^(2 * rowBytes)..^rowBytes]);
        Assert.NotEqual(last, before);
        last.CopyTo(bytes.AsSpan(bytes.Length - (2 * rowBytes)));
        before.CopyTo(bytes.AsSpan(bytes.Length - rowBytes));
        File.WriteAllBytes(path, bytes);
    }

    private ReactCustomization Run(string to, CustomizationOptions options, IEnumerable<ReactPair> pairs, IWorkObserver? observer = null) =>
        _bench.Run(to, options, pairs, observer, Read);

    private ReactIndex Index(string name, NpyElement element = NpyElement.Float32, Precision precision = Precision.Float32, ReactModel? model = null)
    {
        model ??= _bench.Base;
        using var embedder = ModelEmbedder.Load(model, CPU, type: precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        Assert.Equal(precision, embedder.Precision);
        return new IndexBuilder(embedder, new IndexOptions { Element = element, ModelName = model.Name }).Build(_bench.PathOf(name), _corpus, TestContext.Current.CancellationToken);
    }
}
