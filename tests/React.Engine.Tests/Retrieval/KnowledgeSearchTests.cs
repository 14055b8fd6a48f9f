using React.Embedding;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Models;
using React.Retrieval;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Retrieval;

public sealed class KnowledgeSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pairs_leave_before_later_classes_are_embedded()
    {
        using var embedder = new CountingEmbedder();
        var index = Index(embedder);
        var task = ReactTask.Create("t", Enumerable.Range(0, 2000).Select(i => new ReactClass { Name = $"class {i}" }), ["a {}"]);
        var search = new KnowledgeSearch(new IndexStore(index), embedder, "fake", SilentObserver.Instance) { Count = 2 };
        using var pairs = search.ByTask(task, TestContext.Current.CancellationToken).GetEnumerator();

        Assert.True(pairs.MoveNext());
        Assert.Equal(("class 0", 1), (pairs.Current.Class, pairs.Current.Rank));
        Assert.InRange(embedder.Texts, 1, 256);

        var left = 1;
        while (pairs.MoveNext())
        {
            left++;
        }

        Assert.Equal((4000, 2000), (left, embedder.Texts));
    }

    [Fact]
    public void A_class_of_more_queries_than_a_pass_holds_is_searched_whole()
    {
        using var embedder = new CountingEmbedder();
        var index = Index(embedder);
        var large = ReactTask.Create("t", [new ReactClass { Name = "one" }, new ReactClass { Name = "two" }], Enumerable.Range(0, 300).Select(i => $"{i} {{}}"));
        var pairs = new KnowledgeSearch(new IndexStore(index), embedder, "fake", SilentObserver.Instance) { Count = 5 }.ByTask(large, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(["one", "one", "one", "one", "one", "two", "two", "two", "two", "two"], pairs.Select(pair => pair.Class));
        Assert.All(pairs.Chunk(5), part => Assert.Equal(part.OrderByDescending(pair => pair.Score).Select(pair => pair.Id), part.Select(pair => pair.Id)));

        // Class by class the same as alone: what shares a pass does not matter.
        var alone = ReactTask.Create("t", [large.Classes[1]], large.Templates);
        Assert.Equal(pairs[5..], new KnowledgeSearch(new IndexStore(index), embedder, "fake", SilentObserver.Instance) { Count = 5 }.ByTask(alone, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Another_models_index_is_refused()
    {
        using var embedder = new FakeEmbedder();
        using var other = new FakeEmbedder(fingerprint: "fake-2");
        var error = Assert.Throws<ReactException>(() => new KnowledgeSearch(new IndexStore(Index(embedder)), other, "other", SilentObserver.Instance));
        Assert.Equal(("ReactIndexModelMismatch", ReactErrorKind.Mismatch), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void A_mixed_key_weighs_picture_and_caption()
    {
        using var embedder = new FakeEmbedder();
        var store = new IndexStore(Index(embedder));
        float Score(KnowledgeKey against, float weight, long id) => new KnowledgeSearch(store, embedder, "fake", SilentObserver.Instance) { Count = 50, Against = against, ImageWeight = weight }
            .ByText(["a thing"], TestContext.Current.CancellationToken).Single(pair => pair.Id == id).Score;

        foreach (var id in (long[])[0, 17, 49])
        {
            var (picture, caption) = (Score(KnowledgeKey.Image, 0, id), Score(KnowledgeKey.Caption, 0, id));
            Assert.Equal((0.25 * picture) + (0.75 * caption), Score(KnowledgeKey.Both, 0.25f, id), 1e-6);
            Assert.Equal((picture, caption), (Score(KnowledgeKey.Both, 1, id), Score(KnowledgeKey.Both, 0, id)));
        }
    }

    [Fact]
    public void Averaged_queries_are_one_query_of_unit_length()
    {
        using var embedder = new FakeEmbedder();
        var store = new IndexStore(Index(embedder));
        string[] texts = ["one thing", "another"];
        var pairs = new KnowledgeSearch(store, embedder, "fake", SilentObserver.Instance) { Count = 50, Average = true }.ByText(texts, TestContext.Current.CancellationToken).ToArray();

        var vectors = new float[2 * embedder.Dimension];
        embedder.EmbedTexts(texts, vectors);
        var mean = new float[embedder.Dimension];
        Vectors.Add(vectors.AsSpan(0, mean.Length), mean);
        Vectors.Add(vectors.AsSpan(mean.Length), mean);
        Vectors.Normalize(mean);
        var row = new float[embedder.Dimension];
        Assert.Equal((50, "mean of 2 queries"), (pairs.Length, pairs[0].Query));
        Assert.All(pairs, pair =>
        {
            store.ReadVectors([pair.Id], VectorKind.Image, row);
            Assert.Equal(Vectors.Dot(mean, row), pair.Score, 1e-5);
        });

        // A class's queries likewise: as many lists as classes, one query each.
        var task = ReactTask.Create("t", [new ReactClass { Name = "cat" }, new ReactClass { Name = "dog" }]);
        var averaged = new KnowledgeSearch(store, embedder, "fake", SilentObserver.Instance) { Count = 3, Average = true }.ByTask(task, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal([("cat", "mean of 6 queries"), ("dog", "mean of 6 queries")], averaged.Select(pair => (pair.Class!, pair.Query!)).Distinct());
    }

    private ReactIndex Index(IEmbedder embedder)
    {
        TarMaker.WritePairs(_folder["a.tar"], "x", 50);
        return new IndexBuilder(embedder).Build(_folder["index"], React.Corpora.Corpus.Open(_folder["a.tar"]), TestContext.Current.CancellationToken);
    }

    /// <summary>Counts the texts that it was asked for after the index was built.</summary>
    private sealed class CountingEmbedder : IEmbedder
    {
        private readonly FakeEmbedder _inner = new();
        private int _texts;

        public int Texts => _texts - 50;

        public int Dimension => _inner.Dimension;

        public string Fingerprint => _inner.Fingerprint;

        public Precision Precision => _inner.Precision;

        public int PixelCount => _inner.PixelCount;

        public void EmbedTexts(IReadOnlyList<string> texts, Span<float> destination)
        {
            _texts += texts.Count;
            _inner.EmbedTexts(texts, destination);
        }

        public void Preprocess(ReadOnlyMemory<byte> encoded, string name, Span<float> pixels) => _inner.Preprocess(encoded, name, pixels);

        public void EmbedImages(ReadOnlySpan<float> pixels, int count, Span<float> destination) => _inner.EmbedImages(pixels, count, destination);

        public void Dispose() => _inner.Dispose();
    }
}
