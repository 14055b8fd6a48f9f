using React.Engine.Tests.Storage;
using React.Indexing;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class SearchLimitTests : IDisposable
{
    private const int Dimension = 16;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_memory_limit_makes_several_passes_with_the_same_results()
    {
        var rows = Rows(12_000);
        var index = IndexMaker.Write(folder["limited"], rows, Dimension, 5000);
        var queries = rows.AsMemory(0, 150 * Dimension);
        var observer = new RecordingObserver();

        var limited = new ExactSearch(index, observer, new SearchOptions { MemoryLimit = SearchOptions.LeastMemory }).Search(queries, 10_000, SearchKey.ImageOnly);

        var plan = SearchPlan.Make(new SearchOptions { MemoryLimit = SearchOptions.LeastMemory }, Dimension, 40, 12_000, 150, 10_000, 2);
        Assert.InRange(plan.Queries, 1, 149);
        var expected = new ExactSearch(index).Search(queries, 10_000, SearchKey.ImageOnly);
        Assert.All(expected.Zip(limited), both => Assert.Equal(both.First, both.Second));
    }

    [Fact]
    public void A_limit_that_cannot_be_kept_is_refused()
    {
        var index = IndexMaker.Write(folder["tight"], Rows(20), Dimension, 20);
        Assert.Equal("ReactMemoryLimit", Assert.Throws<ReactException>(() =>
            new ExactSearch(index, options: new SearchOptions { MemoryLimit = 1 << 20 }).Search(new float[Dimension], 5, SearchKey.ImageOnly)).ErrorId);
    }

    [Fact]
    public void A_row_that_is_too_long_is_named()
    {
        var rows = Rows(100);
        rows.AsSpan(70 * Dimension, Dimension).Fill(0.5f);
        var index = IndexMaker.Write(folder["long"], rows, Dimension, 100, NpyElement.Float32);
        var error = Assert.Throws<ReactException>(() => new ExactSearch(index).Search(new float[Dimension], 5, SearchKey.ImageOnly));
        Assert.Equal("ReactIndexNotNormalized", error.ErrorId);
        Assert.Contains("Row 70 ", error.Message);
    }

    [Fact]
    public void A_file_that_becomes_shorter_is_an_error()
    {
        var index = IndexMaker.Write(folder["short"], Rows(5000), Dimension, 5000);
        using var files = new VectorFiles(index, VectorKind.Image);
        var row = new byte[files.RowBytes];
        files.Read(0, 4999, row);
        using (var file = File.Open(Path.Combine(folder["short"], ManifestSegment.ImagePath(0)), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(4000 * Dimension);
        }

        Assert.Equal("ReactIndexDamaged", Assert.Throws<ReactException>(() => files.Read(0, 4999, row)).ErrorId);
    }

    [Fact]
    public async Task Eight_threads_search_while_segments_are_appended()
    {
        var rows = Rows(8000);
        var index = IndexMaker.Write(folder["shared"], rows.AsSpan(0, 4000 * Dimension).ToArray(), Dimension, 1000);
        var queries = rows.AsMemory(0, 20 * Dimension);
        var expected = new ExactSearch(index).Search(queries, 30, SearchKey.ImageOnly).SelectMany(hits => hits).ToArray();
        using var done = new CancellationTokenSource();
        var stopping = TestContext.Current.CancellationToken;

        var searches = Enumerable.Range(0, 8).Select(number => Task.Factory.StartNew(() =>
        {
            var count = 0;
            while (!done.IsCancellationRequested || count == 0)
            {
                // The index that was opened stays what it was; one that is opened now holds what was committed.
                Assert.Equal(expected, new ExactSearch(index).Search(queries, 30, SearchKey.ImageOnly, stopping: stopping).SelectMany(hits => hits));
                var now = ReactIndex.Open(folder["shared"]);
                var hits = new ExactSearch(now).Search(queries, 1, SearchKey.ImageOnly, stopping: stopping);
                Assert.Equal(Enumerable.Range(0, 20).Select(id => (long)id), hits.Select(found => found[0].Id));
                count++;
            }

            return count;
        }, stopping, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        IndexMaker.Write(folder["shared"], rows.AsSpan(4000 * Dimension).ToArray(), Dimension, 1000);
        await done.CancelAsync();

        Assert.All(await Task.WhenAll(searches), count => Assert.True(count > 0));
        Assert.Equal(8000, ReactIndex.Open(folder["shared"]).RowCount);
    }

    private static float[] Rows(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).SelectMany(_ => IndexMaker.Unit(random, Dimension))];
    }
}
