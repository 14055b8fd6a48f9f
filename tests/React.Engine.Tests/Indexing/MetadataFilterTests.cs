using React.Corpora;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class MetadataFilterTests : IDisposable
{
    private static readonly string[] Captions = ["A red panda", "the RED, panda's tail", "predator pandas", "größe einer Katze", "a 100% cat", "nothing"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("width >= 256", new long[] { 3, 4, 5 })]
    [InlineData("width >= 256 AND key <> 'k4'", new long[] { 3, 5 })]
    [InlineData("extra->>'$.lang' = 'de'", new long[] { 3 })]
    [InlineData("url IS NULL -- all but the first", new long[] { 1, 2, 3, 4, 5 })]
    [InlineData("width > NULL", new long[0])]
    [InlineData("width > 200) OR (key = 'k0'", new long[] { 0, 3, 4, 5 })]
    public void A_condition_selects_rows(string expression, long[] expected) => Assert.Equal(expected, Rows(new PairFilter(expression)));

    [Theory]
    [InlineData("red panda", new long[] { 0, 1 })]
    [InlineData("PANDA", new long[] { 0, 1 })]
    [InlineData("panda*", new long[] { 0, 1, 2 })]
    [InlineData("Größe", new long[] { 3 })]
    [InlineData("100%", new long[] { 4 })]
    [InlineData("[abc]", new long[0])]
    [InlineData("o'clock", new long[0])]
    public void Words_are_found_whole_in_any_order_and_case(string words, long[] expected) => Assert.Equal(expected, Rows(new PairFilter(null, words)));

    [Fact]
    public void Both_conditions_must_hold() => Assert.Equal([1L], Rows(new PairFilter("key > 'k0'", "panda red")));

    [Theory]
    [InlineData("width >", "no filter")]
    [InlineData("key IN (SELECT content FROM read_text('/etc/hostname'))", "query of its own")]
    [InlineData("EXISTS (SELECT 1)", "query of its own")]
    [InlineData("1 = 1) UNION (SELECT 1", "no filter")]
    [InlineData("1 = 1) LIMIT (1", "no filter")]
    [InlineData("1 = 1) GROUP BY (key", "more than one condition")]
    [InlineData("1 = 1); COPY pairs TO '/tmp/x'; SELECT (1", "no filter")]
    [InlineData("tall = 3", "The columns are: key, caption, locator")]
    [InlineData("width ~~~ 3", "no filter")]
    public void What_is_no_condition_is_refused_with_the_reason(string expression, string reason)
    {
        var error = Assert.Throws<ReactException>(() => Rows(new PairFilter(expression)));
        Assert.Equal("ReactFilterInvalid", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_an_error_not_an_empty_answer() =>
        Assert.Equal("ReactFilterFailed", Assert.Throws<ReactException>(() => Rows(new PairFilter("CAST(caption AS INTEGER) > 1"))).ErrorId);

    [Theory]
    [InlineData("NOT (", 5000)]
    [InlineData("abs(", 700)]
    [InlineData("-", 3000)]
    public void A_deep_expression_is_refused_not_overflown(string part, int depth)
    {
        var expression = string.Concat(Enumerable.Repeat(part, depth)) + "width > 1" + new string(')', part.EndsWith('(') ? depth : 0);
        Assert.Equal("ReactFilterInvalid", Assert.Throws<ReactException>(() => Rows(new PairFilter(expression))).ErrorId);
    }

    [Fact]
    public void A_store_searches_among_what_passes_and_was_not_removed()
    {
        var index = Index();
        var store = new IndexStore(index);
        using var vectors = index.OpenVectors(VectorKind.Image);
        var query = new float[8];
        vectors.Read(0, query);
        long[] Found(PairFilter? filter) => [.. store.Search(new SearchQuery(query, 6, SearchKey.ImageOnly, filter), SilentObserver.Instance, TestContext.Current.CancellationToken)[0].Select(hit => hit.Id)];

        Assert.Equal(0, Found(null)[0]);
        Assert.Equal([0L, 1, 2, 3, 4, 5], Found(null).Order());
        Assert.Equal([3L, 4, 5], Found(new PairFilter("width >= 256")).Order());
        Assert.Empty(Found(new PairFilter("false")));
    }

    private long[] Rows(PairFilter filter) => [.. MetadataFilter.Rows(Index(), filter, SilentObserver.Instance, TestContext.Current.CancellationToken).Members()];

    private ReactIndex Index()
    {
        var path = folder["index"];
        if (Directory.Exists(path))
        {
            return ReactIndex.Open(path);
        }

        var random = new Random(3);
        return IndexMaker.Write(path, [.. Enumerable.Range(0, Captions.Length).SelectMany(_ => IndexMaker.Unit(random, 8))], 8, 4, item: row => new CorpusItem(
            $"k{row}", Captions[row], ImageLocator.Part("/corpus/a.tar", row, 1), $$"""{"width": {{(row < 3 ? 100 : 300)}}, "lang": "{{(row == 3 ? "de" : "en")}}"{{(row == 0 ? ", \"url\": \"https://example.org/0.jpg\"" : "")}}}"""));
    }
}
