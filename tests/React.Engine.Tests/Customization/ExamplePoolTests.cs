using React.Customization;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class ExamplePoolTests
{
    [Fact]
    public void The_best_of_each_class_stay_in_the_order_in_which_they_came()
    {
        var pool = new ExamplePool(2);
        Assert.Equal("a b - d e", Offered(pool, ("a", "cat", 0.5f), ("b", "cat", 0.9f), ("c", "cat", 0.4f), ("d", "cat", 0.6f), ("e", "dog", 0.1f)));
        Assert.Equal("b d e", Kept(pool));
        Assert.Equal(["cat", "dog"], pool.Classes);
        Assert.Equal((0, 2), (pool.Duplicates, pool.Surplus));
    }

    [Fact]
    public void Of_equal_scores_the_first_stays_and_what_is_no_number_comes_last()
    {
        var pool = new ExamplePool(1);
        Assert.Equal("a b - d", Offered(pool, ("a", "cat", float.NaN), ("b", "cat", 0.5f), ("c", "cat", 0.5f), ("d", "dog", float.NaN)));
        Assert.Equal("b d", Kept(pool));
    }

    [Fact]
    public void A_picture_of_two_classes_goes_to_the_better_score()
    {
        var pool = new ExamplePool(2);
        Assert.Equal("a b - c -", Offered(pool, ("a", "cat", 0.5f), ("b", "cat", 0.4f), ("a", "dog", 0.7f), ("c", "cat", 0.1f), ("b", "dog", 0.3f)));
        Assert.Equal("b:cat a:dog c:cat", string.Join(' ', Deliver(pool).Select(example => $"{example.Source.Key}:{pool.Classes[example.Class]}")));
        Assert.Equal(2, pool.Duplicates);
    }

    [Fact]
    public void What_lost_its_place_can_win_it_in_another_class_and_is_embedded_again()
    {
        var pool = new ExamplePool(1);
        Assert.Equal("a b a", Offered(pool, ("a", "cat", 0.1f), ("b", "cat", 0.5f), ("a", "dog", 0.2f)));
        Assert.Equal("b a", Kept(pool));
    }

    [Fact]
    public void What_moves_into_a_full_class_and_is_not_good_enough_there_is_gone()
    {
        var pool = new ExamplePool(1);
        Assert.Equal("a b -", Offered(pool, ("a", "dog", 0.9f), ("b", "cat", 0.1f), ("b", "dog", 0.8f)));
        Assert.Equal("a", Kept(pool));
    }

    [Fact]
    public void A_picture_that_could_not_be_read_keeps_its_place()
    {
        var pool = new ExamplePool(1);
        var first = pool.Offer(Pair("a", "cat", 0.9f));
        Assert.NotNull(first);
        Assert.Null(pool.Offer(Pair("b", "cat", 0.8f)));
        Assert.Empty(pool.Examples);
    }

    private static readonly Dictionary<ExamplePool, List<Example>> Wanted = [];

    private static ReactPair Pair(string key, string? @class, float score) => new() { Key = key, Caption = "x", Locator = $"at {key}", Class = @class, Score = score };

    /// <summary>The keys of what was to be embedded, a dash for what was not.</summary>
    private static string Offered(ExamplePool pool, params (string Key, string Class, float Score)[] pairs)
    {
        Example?[] wanted = [.. pairs.Select(pair => pool.Offer(Pair(pair.Key, pair.Class, pair.Score)))];
        lock (Wanted)
        {
            Wanted[pool] = [.. wanted.OfType<Example>()];
        }

        return string.Join(' ', wanted.Select(example => example?.Source.Key ?? "-"));
    }

    private static IReadOnlyList<Example> Deliver(ExamplePool pool)
    {
        lock (Wanted)
        {
            Wanted[pool].ForEach(example => pool.Deliver(example, [1]));
        }

        return pool.Examples;
    }

    private static string Kept(ExamplePool pool) => string.Join(' ', Deliver(pool).Select(example => example.Source.Key));
}
