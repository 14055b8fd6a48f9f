using React.Engine.Tests.Storage;
using React.Indexing;
using Xunit;

namespace React.Engine.Tests.Indexing;

[Collection(nameof(Alone))]
public sealed class SearchMemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_thousand_searches_keep_memory_where_it_was()
    {
        var random = new Random(2);
        var index = IndexMaker.Write(folder["memory"], [.. Enumerable.Range(0, 1000).SelectMany(_ => IndexMaker.Unit(random, 32))], 32, 1000);
        var queries = Enumerable.Range(0, 4).SelectMany(_ => IndexMaker.Unit(random, 32)).ToArray();
        var search = new ExactSearch(index);
        Repeat(100);
        var before = Environment.WorkingSet;
        Repeat(900);
        // A block of vectors that stays behind after each search would be 115 MB.
        Assert.True(Environment.WorkingSet - before < 64 << 20, $"{before >> 20} MB before, {Environment.WorkingSet >> 20} MB after");

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                search.Search(queries, 10, SearchKey.ImageOnly);
            }

            GC.Collect();
        }
    }
}
