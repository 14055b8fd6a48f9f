using React.Embedding;
using React.Engine.Tests.Indexing;
using React.Evaluation;
using React.Models;
using Xunit;

namespace React.Engine.Tests.Evaluation;

/// <summary>What a head makes of the logits, against its formulas written out.</summary>
public sealed class ClassHeadTests
{
    private const int Dimension = 16;
    private static readonly string[] Names = ["airplane", "cat", "dog", "ship"];
    private static readonly ReactTask Task = ReactTask.Create("four", Names.Select(name => new ReactClass { Name = name }));
    private static readonly FakeEmbedder Embedder = new(Dimension);

    [Fact]
    public void A_cache_adds_its_formula()
    {
        // Sixteen keys a class: the paper's case, in which the balance changes nothing.
        var head = Cache(["dog", "cat"], 16, 16, alpha: 1.5, beta: 5.5);
        var task = ReactTask.Create("two", [new ReactClass { Name = "cat" }, new ReactClass { Name = "dog" }]);
        var picture = Unit(99);
        var (names, with) = Both(task, head, picture);
        for (var position = 0; position < 2; position++)
        {
            var number = head.Config.Classes.ToList().IndexOf(task.Classes[position].Name);
            var affinities = Enumerable.Range(0, 32).Where(row => head.Labels[row] == number).Sum(row => Math.Exp(-5.5 * (1 - Dot(head.Vectors, row, picture))));
            Assert.Equal(names[position] + (1.5 * affinities), with[position], 1e-3);
        }
    }

    [Fact]
    public void A_class_with_many_keys_has_no_more_to_say_than_one_with_few()
    {
        var few = Cache(["dog", "cat"], 3, 5, 1, 5.5);
        var vectors = few.Vectors.AsSpan(0, 3 * Dimension).ToArray();
        var many = few with { Vectors = [.. few.Vectors, .. vectors, .. vectors], Labels = [.. few.Labels, 0, 0, 0, 0, 0, 0] };
        Assert.Equal(Both(Task, few, Unit(5)).With, Both(Task, many, Unit(5)).With, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void A_large_cache_is_summed_alike()
    {
        var small = Cache(["dog", "cat"], 300, 200, 1, 5.5);
        var copies = Enumerable.Repeat(0, 140).ToArray();
        var large = small with { Vectors = [.. copies.SelectMany(_ => small.Vectors)], Labels = [.. copies.SelectMany(_ => small.Labels)] };
        Assert.True(large.Vectors.Length > 1 << 20);
        Assert.Equal(Both(Task, small, Unit(5)).With, Both(Task, large, Unit(5)).With, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Learned_weights_are_averaged_with_those_of_the_names(double share)
    {
        var head = new ModelHead(new HeadConfig(ModelHeadKind.Linear, ["dog", "cat"], share, 0, 0), [.. Unit(1), .. Unit(2)], [0, 1]);
        var task = ReactTask.Create("two", [new ReactClass { Name = "cat" }, new ReactClass { Name = "dog" }]);
        var picture = Unit(99);
        var (names, with) = Both(task, head, picture);
        var text = ZeroShotClassifier.Create(Embedder, task, TestContext.Current.CancellationToken);
        for (var position = 0; position < 2; position++)
        {
            var learned = Unit(2 - position);
            var mixed = learned.Select((value, at) => (share * text.Weights[(position * Dimension) + at]) + ((1 - share) * value)).ToArray();
            var norm = Math.Sqrt(mixed.Sum(value => value * value));
            Assert.Equal(100 * mixed.Select((value, at) => value * picture[at]).Sum() / norm, with[position], 1e-3);
        }

        Assert.Equal(share == 1, Math.Abs(names[0] - with[0]) < 1e-3);
    }

    [Fact]
    public void Classes_that_the_head_does_not_know_keep_their_logits_and_their_chance()
    {
        var picture = Unit(99);
        var (names, with) = Both(Task, Cache(["dog", "cat", "unicorn"], 20, 30, 3, 1), picture);
        Assert.Equal((names[0], names[3]), (with[0], with[3]));
        Assert.NotEqual(names[1], with[1]);
        Assert.Equal(Math.Exp(names[1]) + Math.Exp(names[2]), Math.Exp(with[1]) + Math.Exp(with[2]), Math.Exp(names[1]) * 1e-3);

        // What the head says is how the two differ.
        var alone = Both(ReactTask.Create("two", [new ReactClass { Name = "cat" }, new ReactClass { Name = "dog" }]), Cache(["dog", "cat", "unicorn"], 20, 30, 3, 1), picture);
        Assert.Equal(alone.With[0] - alone.With[1], with[1] - with[2], 1e-3);
    }

    [Fact]
    public void Names_are_compared_letter_by_letter()
    {
        var classifier = ZeroShotClassifier.Create(Embedder, Task, Cache(["Dog", "cat "], 2, 2, 1, 5.5), TestContext.Current.CancellationToken);
        Assert.Equal(0, classifier.KnownClasses);
        var (names, with) = Both(Task, Cache(["Dog", "cat "], 2, 2, 1, 5.5), Unit(3));
        Assert.Equal(names, with);
    }

    private static (float[] Names, float[] With) Both(ReactTask task, ModelHead head, float[] picture)
    {
        var (names, with) = (new float[task.Classes.Count], new float[task.Classes.Count]);
        ZeroShotClassifier.Create(Embedder, task, TestContext.Current.CancellationToken).Logits(picture, names);
        ZeroShotClassifier.Create(Embedder, task, head, TestContext.Current.CancellationToken).Logits(picture, with);
        return (names, with);
    }

    /// <summary>A cache with so many keys of the first class, then of the second; one of each further class.</summary>
    private static ModelHead Cache(string[] classes, int first, int second, double alpha, double beta)
    {
        int[] labels = [.. Enumerable.Repeat(0, first), .. Enumerable.Repeat(1, second), .. Enumerable.Range(2, classes.Length - 2)];
        return new ModelHead(new HeadConfig(ModelHeadKind.Cache, classes, 0, alpha, beta), [.. Enumerable.Range(0, labels.Length).SelectMany(row => Unit(1000 + row))], labels);
    }

    private static double Dot(float[] rows, int row, float[] vector) => vector.Select((value, at) => (double)value * rows[(row * Dimension) + at]).Sum();

    private static float[] Unit(int seed)
    {
        var random = new Random(seed);
        var vector = Enumerable.Range(0, Dimension).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        Vectors.Normalize(vector);
        return vector;
    }
}
