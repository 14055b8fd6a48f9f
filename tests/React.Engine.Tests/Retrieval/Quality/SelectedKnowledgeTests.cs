using React.Engine.Tests.Indexing;
using React.Retrieval.Quality;
using Xunit;

namespace React.Engine.Tests.Retrieval.Quality;

public sealed class SelectedKnowledgeTests
{
    private static readonly GivenVectors Store = new(2, 1, 0);

    [Fact]
    public void Others_take_the_place_of_what_is_left_out()
    {
        var asked = new List<int>();
        var pairs = Find(count =>
        {
            asked.Add(count);
            return Ranked(count, id => id % 3 == 0 ? "a cat" : "logo");
        }, 10);
        Assert.Equal([20, 40], asked);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => ((long)(3 * i), i + 1)), pairs.Select(pair => (pair.Id, pair.Rank)));
    }

    [Fact]
    public void No_more_is_searched_than_is_needed_or_there()
    {
        var asked = new List<int>();
        Assert.Equal(10, Find(Counted, 10).Length);
        Assert.Equal([20], asked);
        asked.Clear();
        Assert.Equal(8, Find(count => Counted(Math.Min(count, 8)), 10).Length);
        Assert.Equal([8], asked);

        IEnumerable<ReactPair> Counted(int count)
        {
            asked.Add(count);
            return Ranked(count, _ => "a cat");
        }
    }

    [Fact]
    public void A_class_without_good_pairs_ends_the_search()
    {
        var observer = new RecordingObserver();
        Assert.Empty(new SelectedKnowledge(new() { CaptionHygiene = true }, Store, observer).Find(count => Ranked(count, _ => "logo"), 5, default));
        Assert.Contains("Rule CaptionHygiene: 20 of 20 pairs left out: 20 CaptionBoilerplate.", observer.Decisions);
    }

    private static ReactPair[] Find(Func<int, IEnumerable<ReactPair>> search, int count) =>
        [.. new SelectedKnowledge(new() { CaptionHygiene = true }, Store, new RecordingObserver()).Find(search, count, default)];

    private static IEnumerable<ReactPair> Ranked(int count, Func<int, string> caption) =>
        Enumerable.Range(0, count).Select(id => GivenVectors.Pair(id, 1 - (id / 1000f)) with { Caption = caption(id), Rank = id + 1 });
}
