using React.Embedding;
using React.Evaluation;
using Xunit;

namespace React.Engine.Tests.Evaluation;

public sealed class ZeroShotClassifierTests
{
    private const int Classes = 12;

    [Fact]
    public void Weights_are_the_originals()
    {
        using var golden = new ZeroShotFixture();
        var classifier = ZeroShotClassifier.Create(golden.Embedder, golden.Task, TestContext.Current.CancellationToken);
        var expected = golden.Floats("classifier");
        Assert.Equal((Classes, 16), (classifier.Classes, classifier.Dimension));
        for (var position = 0; position < Classes; position++)
        {
            for (var component = 0; component < classifier.Dimension; component++)
            {
                Assert.Equal(expected[(component * Classes) + position], classifier.Weights[(position * classifier.Dimension) + component], 2e-6f);
            }
        }
    }

    [Fact]
    public void Logits_ranks_and_rates_are_the_originals()
    {
        using var golden = new ZeroShotFixture();
        var classifier = ZeroShotClassifier.Create(golden.Embedder, golden.Task, TestContext.Current.CancellationToken);
        var features = golden.Floats("image_features");
        var expected = golden.Floats("zero_shot_logits");
        var ranked = golden.Integers("ranked_classes");
        var labels = golden.Integers("labels");
        var metrics = new ClassificationMetrics(Classes);
        var logits = new float[Classes];
        for (var image = 0; image < labels.Length; image++)
        {
            classifier.Logits(features.AsSpan(image * classifier.Dimension, classifier.Dimension), logits);
            for (var position = 0; position < Classes; position++)
            {
                Assert.Equal(expected[(image * Classes) + position], logits[position], 1e-4f);
            }

            var order = Enumerable.Range(0, Classes).OrderByDescending(position => logits[position]);
            Assert.Equal(ranked.AsSpan(image * Classes, Classes).ToArray(), order.Select(position => (long)position));
            var rank = metrics.Add(logits, (int)labels[image]);
            Assert.Equal(labels[image], ranked[(image * Classes) + rank]);
        }

        Assert.Equal(golden.Figures.GetProperty("top1").GetDouble(), metrics.Top1, 1e-12);
        Assert.Equal(golden.Figures.GetProperty("top5").GetDouble(), metrics.Top5, 1e-12);
        Assert.Equal(golden.Figures.GetProperty("n").GetInt32(), metrics.Count);
    }

    [Fact]
    public void Synonyms_count_like_the_name()
    {
        using var golden = new ZeroShotFixture();
        string[] names = ["red circle", "scarlet disc"];
        var task = ReactTask.Create("t", [new ReactClass { Name = names[0], Synonyms = [names[1]] }], ["a {}.", "the {c}"]);
        var classifier = ZeroShotClassifier.Create(golden.Embedder, task, TestContext.Current.CancellationToken);

        string[] texts = ["a red circle.", "the red circle", "a scarlet disc.", "the scarlet disc"];
        var rows = new float[texts.Length * classifier.Dimension];
        golden.Embedder.EmbedTexts(texts, rows);
        var mean = new float[classifier.Dimension];
        foreach (var row in rows.Chunk(classifier.Dimension))
        {
            Vectors.Add(row, mean);
        }

        Vectors.Normalize(mean);
        Assert.Equal(1, Vectors.Dot(mean, classifier.Weights), 1e-6f);
    }
}
