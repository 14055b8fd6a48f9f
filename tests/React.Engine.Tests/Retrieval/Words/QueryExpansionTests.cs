using React.Engine.Tests.Indexing;
using React.Retrieval;
using React.Retrieval.Words;
using Xunit;

namespace React.Engine.Tests.Retrieval.Words;

public sealed class QueryExpansionTests
{
    private static readonly ReactTask Task = ReactTask.Create("t", [new ReactClass { Name = "cat", Synonyms = ["kitten"], PreferredName = "kitten" }, new ReactClass { Name = "dog" }], ["a photo of a {}.", "a {}."]);

    [Fact]
    public void Words_of_what_was_found_are_searched_for_and_told()
    {
        // A hundred found of four hundred: 'sofa' in all of them and nowhere else, 'basket' in half, 'common' everywhere alike, 'twice' too seldom.
        var store = new CaptionStore([.. Enumerable.Range(0, 100).Select(i => $"A Sofa, cat {i} of the {(i % 2 == 0 ? "basket" : "wool")} common 2020 {(i < 2 ? "twice" : "")} stock photo"),
            .. Enumerable.Range(0, 300).Select(i => $"something common {i} {(i % 3 == 0 ? "wool" : "")}")]);
        var observer = new RecordingObserver();
        var search = Search(store, observer, 2);
        var pairs = search.ByTask(Task, TestContext.Current.CancellationToken).ToArray();

        Assert.Equal(["cat", "dog"], pairs.Select(pair => pair.Class).Distinct());
        Assert.All(pairs, pair => Assert.Equal("t", pair.Task));
        Assert.Contains("Class 'cat': searched for again with 'sofa' (100 of 100 captions found, 100 of the index's 400), 'basket' (50 of 100 captions found, 50 of the index's 400).", observer.Decisions);
        Assert.Equal(1, store.Readings);

        // Each expanded query is one of its own, with the preferred name.
        Assert.Contains(observer.Decisions, text => text.StartsWith("Class 'cat': 5 pairs by 8 queries", StringComparison.Ordinal));
        Assert.Contains(observer.Decisions, text => text.StartsWith("Class 'dog': 5 pairs by 6 queries", StringComparison.Ordinal));
        Assert.Equal(
            ["a photo of a cat.", "a cat.", "a photo of a kitten.", "a kitten.", "a photo of a kitten, sofa.", "a kitten, sofa.", "a photo of a kitten, basket.", "a kitten, basket."],
            QuerySet.Of(Task, 0, descriptions: false).With(["sofa", "basket"]).Queries);

        // Learned once for a class, whatever is asked for next.
        Assert.Equal(pairs, search.ByTask(Task, TestContext.Current.CancellationToken));
        Assert.Equal(1, store.Readings);
    }

    [Fact]
    public void Texts_are_expanded_too_and_the_query_says_so()
    {
        var store = new CaptionStore([.. Enumerable.Range(0, 60).Select(i => $"red circle on marble {i}"), .. Enumerable.Range(0, 240).Select(i => $"thing {i}")]);
        var pairs = new KnowledgeSearch(store, new FakeEmbedder(), "fake", new RecordingObserver()) { Count = 1, CountPerQuery = 60, Expansion = new QueryExpansion(1) }
            .ByText(["a red circle"], TestContext.Current.CancellationToken).ToArray();
        Assert.Equal("a red circle", pairs[0].Query);
        Assert.Equal(["a red circle", "a red circle, marble"], QuerySet.Of(["a red circle"]).With(["marble"]).Queries);
        Assert.Null(pairs[0].Class);
    }

    [Fact]
    public void A_caption_that_repeats_is_one_voice_and_no_word_is_no_fault()
    {
        var store = new CaptionStore([.. Enumerable.Repeat("the same spam caption", 90), "other", "and another", .. Enumerable.Range(0, 100).Select(i => $"thing {i}")]);
        var observer = new RecordingObserver();
        Assert.Equal(10, Search(store, observer, 5).ByTask(Task, TestContext.Current.CancellationToken).Count());
        Assert.Contains(observer.Decisions, text => text.StartsWith("Class 'dog': no word is more frequent", StringComparison.Ordinal));
        Assert.Empty(Search(new CaptionStore(), observer, 5).ByTask(Task, TestContext.Current.CancellationToken));
    }

    private static KnowledgeSearch Search(CaptionStore store, RecordingObserver observer, int words) =>
        new(store, new FakeEmbedder(), "fake", observer) { Count = 5, Expansion = new QueryExpansion(words) };
}
