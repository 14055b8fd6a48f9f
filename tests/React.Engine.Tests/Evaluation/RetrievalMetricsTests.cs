using System.Text.Json;
using React.Evaluation;
using Xunit;

namespace React.Engine.Tests.Evaluation;

public sealed class RetrievalMetricsTests
{
    private const int Dimension = 16;

    [Theory]
    [InlineData("image_to_text", "image_features", "caption_features")]
    [InlineData("text_to_image", "caption_features", "image_features")]
    public void Ranks_and_recalls_are_the_originals(string direction, string queries, string candidates)
    {
        using var golden = new ZeroShotFixture();
        var metrics = RetrievalMetrics.Create(golden.Floats(queries), golden.Floats(candidates), Dimension, TestContext.Current.CancellationToken);
        Check(golden, direction, metrics);
    }

    [Theory]
    [InlineData("image_to_text")]
    [InlineData("text_to_image")]
    public void Ranks_from_files_are_the_originals(string direction)
    {
        using var golden = new ZeroShotFixture();
        var embedder = golden.Embedder;
        var pairs = File.ReadLines(Path.Combine(golden.Root, "images.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var pixels = new float[pairs.Length * embedder.PixelCount];
        for (var i = 0; i < pairs.Length; i++)
        {
            var file = Path.Combine(golden.Root, pairs[i].GetProperty("file").GetString()!);
            embedder.Preprocess(File.ReadAllBytes(file), file, pixels.AsSpan(i * embedder.PixelCount, embedder.PixelCount));
        }

        var images = new float[pairs.Length * Dimension];
        var captions = new float[pairs.Length * Dimension];
        embedder.EmbedImages(pixels, pairs.Length, images);
        embedder.EmbedTexts([.. pairs.Select(pair => pair.GetProperty("caption").GetString()!)], captions);
        Close(golden.Floats("image_features"), images);
        Close(golden.Floats("caption_features"), captions);
        var metrics = direction == "image_to_text"
            ? RetrievalMetrics.Create(images, captions, Dimension, TestContext.Current.CancellationToken)
            : RetrievalMetrics.Create(captions, images, Dimension, TestContext.Current.CancellationToken);
        Check(golden, direction, metrics);
    }

    [Fact]
    public void Equal_scores_rank_by_lower_row()
    {
        float[] rows = [1, 0, 1, 0, 0, 1];
        var metrics = RetrievalMetrics.Create(rows, rows, 2, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 0], metrics.Ranks);
        Assert.Equal(1 + (1 / 3.0), metrics.MeanRank, 1e-12);
        Assert.Equal(1, metrics.MedianRank);
        Assert.Equal(2 / 3.0, metrics.RecallAt(1), 1e-12);
        Assert.Equal(1, metrics.RecallAt(2));
    }

    [Fact]
    public void The_median_of_an_even_number_is_floored()
    {
        // Two rows of which the second loses to the first: places 0 and 1, median 0.5.
        float[] rows = [1, 0, 1, 0];
        Assert.Equal(1, RetrievalMetrics.Create(rows, rows, 2, TestContext.Current.CancellationToken).MedianRank);
    }

    [Fact]
    public void Rows_that_are_no_numbers_never_come_first()
    {
        float[] rows = [1, 0, float.NaN, float.NaN, 0, 1];
        Assert.Equal([1, 2, 1], RetrievalMetrics.Create(rows, rows, 2, TestContext.Current.CancellationToken).Ranks);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 2)]
    [InlineData(3, 3)]
    public void Rows_that_do_not_fit_are_refused(int queries, int candidates) =>
        Assert.Throws<ArgumentException>(() => RetrievalMetrics.Create(new float[queries], new float[candidates], 2));

    private static void Check(ZeroShotFixture golden, string direction, RetrievalMetrics metrics)
    {
        var figures = golden.Figures.GetProperty("retrieval");
        Assert.Equal(golden.Figures.GetProperty($"{direction}_rank0").EnumerateArray().Select(rank => rank.GetInt32()), metrics.Ranks);
        Assert.Equal(figures.GetProperty($"{direction}_mean_rank").GetDouble(), metrics.MeanRank, 1e-5);
        Assert.Equal(figures.GetProperty($"{direction}_median_rank").GetDouble(), metrics.MedianRank);
        foreach (var k in (int[])[1, 5, 10])
        {
            Assert.Equal(figures.GetProperty($"{direction}_R@{k}").GetDouble(), metrics.RecallAt(k), 1e-5);
        }
    }

    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
    }
}
