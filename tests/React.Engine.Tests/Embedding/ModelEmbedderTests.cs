using System.Runtime.InteropServices;
using System.Text.Json;
using React.Embedding;
using React.Engine.Tests.Models;
using React.Engine.Tests.Storage;
using React.Models;
using React.Work;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Embedding;

/// <summary>From files and captions to vectors, against the original's whole chain.</summary>
public sealed class ModelEmbedderTests
{
    private const double FeatureTolerance = 2e-6;

    private static ModelEmbedder Open(EmbedderOptions? options = null) =>
        ModelEmbedder.Load(ReactModel.Open(SharedData.Fixture("zeroshot", "model")), CPU, options);

    [Fact]
    public void Pictures_become_the_originals_pixels_and_vectors()
    {
        using var scope = NewDisposeScope();
        using var embedder = Open(new EmbedderOptions { ImageBatch = 7 });
        using var golden = Golden();
        var pixels = new float[Items().Length * embedder.PixelCount];
        foreach (var (item, index) in Items().Select((item, index) => (item, index)))
        {
            var path = SharedData.Fixture("zeroshot", "images", Path.GetFileName(item.File));
            embedder.Preprocess(File.ReadAllBytes(path), path, pixels.AsSpan(index * embedder.PixelCount, embedder.PixelCount));
        }

        Assert.Equal(Floats(golden.Read("preprocessed_first4")), pixels[..(4 * embedder.PixelCount)]);
        var vectors = new float[Items().Length * embedder.Dimension];
        embedder.EmbedImages(pixels, Items().Length, vectors);
        TinyModel.AssertNear(golden.Read("image_features"), tensor(vectors).view(-1, embedder.Dimension), FeatureTolerance, "image_features");
    }

    [Fact]
    public void Captions_become_the_originals_ids_and_vectors()
    {
        using var scope = NewDisposeScope();
        using var embedder = Open(new EmbedderOptions { TextBatch = 9 });
        using var model = ReactModel.Open(SharedData.Fixture("zeroshot", "model")).Load();
        using var golden = Golden();
        var captions = Items().Select(item => item.Caption).ToArray();
        var ids = new int[77];
        var expected = MemoryMarshal.Cast<byte, long>(golden.Read("caption_ids").bytes);
        for (var i = 0; i < captions.Length; i++)
        {
            model.Tokenizer.Encode(captions[i], ids);
            Assert.Equal(expected.Slice(i * 77, 77).ToArray(), ids.Select(id => (long)id));
        }

        var vectors = new float[captions.Length * embedder.Dimension];
        embedder.EmbedTexts(captions, vectors);
        TinyModel.AssertNear(golden.Read("caption_features"), tensor(vectors).view(-1, embedder.Dimension), FeatureTolerance, "caption_features");
    }

    [Fact]
    public void A_text_has_its_vector_in_any_company()
    {
        using var embedder = Open(new EmbedderOptions { TextBatch = 3 });
        string[] texts = ["a cat", "", string.Join(' ', Enumerable.Repeat("very long", 100)), "a photo of a red square on a green field", "a cat", "dog"];
        var together = new float[texts.Length * embedder.Dimension];
        embedder.EmbedTexts(texts, together);
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = new float[embedder.Dimension];
            embedder.EmbedTexts([texts[i]], alone);
            Assert.Equal(1, Math.Sqrt(alone.Sum(value => (double)value * value)), 1e-6);
            Assert.All(alone.Zip(together.AsSpan(i * embedder.Dimension, embedder.Dimension).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }

        var again = new float[together.Length];
        embedder.EmbedTexts(texts, again);
        Assert.Equal(together, again);
    }

    /// <summary>Batches of one go through the model whole, others in halves, odd ones in unequal halves.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 1e-6f)]
    [InlineData(ScalarType.BFloat16, 0.02f)]
    public void A_picture_has_its_vector_in_any_company(ScalarType type, float tolerance)
    {
        using var folder = new TemporaryFolder();
        var config = ClipConfig.Parse("""
            {
              "embed_dim": 16, "quick_gelu": true,
              "vision_cfg": { "image_size": 16, "layers": 3, "width": 32, "head_width": 16, "patch_size": 4 },
              "text_cfg": { "context_length": 24, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2 }
            }
            """, "test");
        const int count = 12;
        using var embedder = ModelEmbedder.Load(NewModel.Write(folder["model"], config, null, 3, false), CPU, new EmbedderOptions { ImageBatch = 7 }, type);
        var random = new Random(5);
        var pixels = Enumerable.Range(0, count * embedder.PixelCount).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        var (together, again, alone) = (new float[count * embedder.Dimension], new float[count * embedder.Dimension], new float[count * embedder.Dimension]);
        embedder.EmbedImages(pixels, count, together);
        embedder.EmbedImages(pixels, count, again);
        Assert.Equal(together, again);
        for (var i = 0; i < count; i++)
        {
            embedder.EmbedImages(pixels.AsSpan(i * embedder.PixelCount), 1, alone.AsSpan(i * embedder.Dimension));
        }

        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, tolerance));

        // Several who ask at once get what each would get alone.
        Parallel.For(0, 8, _ =>
        {
            LoneTensors.Settle();
            var own = new float[together.Length];
            embedder.EmbedImages(pixels, count, own);
            Assert.Equal(together, own);
        });

        // Twice is as once.
        embedder.Dispose();
    }

    [Fact]
    public void Many_texts_pass_in_windows()
    {
        using var embedder = Open(new EmbedderOptions { TextBatch = 1 });
        using var wide = Open();
        var texts = Enumerable.Range(0, 150).Select(number => $"picture number {number}").ToArray();
        var (one, two) = (new float[150 * embedder.Dimension], new float[150 * embedder.Dimension]);
        embedder.EmbedTexts(texts, one);
        wide.EmbedTexts(texts, two);
        Assert.All(one.Zip(two), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void What_does_not_fit_is_an_error()
    {
        using var embedder = Open();
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => embedder.EmbedTexts(["a"], new float[3])).ErrorId);
        Assert.Equal("ReactTensorShape", Assert.Throws<ReactException>(() => embedder.EmbedImages(new float[5], 1, new float[16])).ErrorId);
        Assert.Throws<ReactException>(() => embedder.Preprocess(new byte[] { 1, 2, 3 }, "x.jpg", new float[embedder.PixelCount]));
        embedder.EmbedTexts([], []);
        embedder.EmbedImages([], 0, []);
        using var small = ModelEmbedder.Load(ReactModel.Open(SharedData.Fixture("model-tiny", "vit-gelu")), CPU);
        Assert.Equal("ReactVocabularyMismatch", Assert.Throws<ReactException>(() => small.EmbedTexts(["a"], new float[16])).ErrorId);
        Assert.Throws<ReactException>(() => Open(new EmbedderOptions { TextBatch = 0 }));
    }

    private static SafetensorsReader Golden() => SafetensorsReader.Open(SharedData.Fixture("zeroshot", "expected.safetensors"));

    private static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray();

    private static (string File, string Caption)[] Items() =>
    [
        .. File.ReadLines(SharedData.Fixture("zeroshot", "images.jsonl")).Select(line =>
        {
            using var item = JsonDocument.Parse(line);
            return (item.RootElement.GetProperty("file").GetString()!, item.RootElement.GetProperty("caption").GetString()!);
        }),
    ];
}
