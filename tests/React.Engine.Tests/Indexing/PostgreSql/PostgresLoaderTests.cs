using React.Engine.Tests.Storage;
using React.Indexing;
using React.Indexing.PostgreSql;
using React.Storage;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Indexing.PostgreSql;

/// <summary>Loading ends with every pair exactly once, whatever happens on the way.</summary>
public sealed class PostgresLoaderTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_killed_server_is_a_clear_error_and_the_same_call_completes_the_load()
    {
        using var server = TestServer.Open();
        var index = PostgresBench.Index(folder["index"], 7500, 1500);
        var table = new PostgresOptions { Connection = server.Connection };
        var killer = new Killer(progress => progress.Done >= 4000, server.Kill);
        var error = Assert.Throws<ReactException>(() => new PostgresLoader(table, observer: killer).Load(index));
        Assert.True(killer.Struck);
        Assert.Equal(("ReactServerUnreachable", ReactErrorKind.Failed), (error.ErrorId, error.Kind));
        Assert.Contains($"127.0.0.1:{server.Port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("run the same command", error.RecommendedAction, StringComparison.Ordinal);

        server.Restart();
        using (var half = PostgresStore.Open(table))
        {
            Assert.False(half.IsComplete);
            Assert.InRange(half.Count, 1500, 6000);
            Assert.Equal(0, half.Count % 1500);
        }

        // A second time, while the index is built.
        var builds = 0;
        killer = new Killer(_ => false, server.Kill) { OnDecision = text => text.Contains("builds its index over captions", StringComparison.Ordinal) && builds++ == 0 };
        Assert.Equal("ReactServerUnreachable", Assert.Throws<ReactException>(() => new PostgresLoader(table, observer: killer).Load(index)).ErrorId);
        server.Restart();

        var observer = new RecordingObserver();
        var facts = new PostgresLoader(table, observer: observer).Load(index);
        Assert.Contains(observer.Decisions, text => text.Contains("5 of 5 segments are loaded already", StringComparison.Ordinal));
        Assert.Equal((7500, true), (facts.Count, facts.IsComplete));
        using var store = PostgresStore.Open(table, new PostgresSearchOptions { Exact = true });
        long[] all = [.. Enumerable.Range(0, 7500).Select(id => (long)id)];
        Assert.Equal(index.Pairs(all).Select(pair => (pair.Id, pair.Key, pair.Caption, pair.Locator, pair.Similarity)), store.Pairs(all).Select(pair => (pair.Id, pair.Key, pair.Caption, pair.Locator, pair.Similarity)));
        var (here, there) = (new float[all.Length * index.Dimension], new float[all.Length * index.Dimension]);
        new IndexStore(index).ReadVectors(all, VectorKind.Text, here);
        store.ReadVectors(all, VectorKind.Text, there);
        Assert.Equal(here, there);
    }

    [Fact]
    public void What_the_index_gains_and_loses_reaches_the_table()
    {
        var table = fixture.NewTable();
        var whole = PostgresBench.Index(folder["index"], 300, 100);
        var manifest = whole.Manifest;
        (manifest with { Segments = [.. manifest.Segments.Take(2)] }).Save(whole.Path);
        Assert.Equal(200, new PostgresLoader(table).Load(ReactIndex.Open(whole.Path), stopping: TestContext.Current.CancellationToken).Count);
        manifest.Save(whole.Path);
        Assert.Equal(300, new PostgresLoader(table).Load(ReactIndex.Open(whole.Path), stopping: TestContext.Current.CancellationToken).Count);

        var gone = new RowSet(300);
        gone.Add(7);
        gone.Add(299);
        var path = RemovedRows.PathOf(1);
        var file = Path.Combine(whole.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        RemovedRows.Write(file, gone);
        (manifest with { Removed = new ManifestRemoved(new ManifestFile(path, new FileInfo(file).Length, Checksums.Sha256(file, TestContext.Current.CancellationToken)), gone.Count) }).Save(whole.Path);
        Assert.Equal(298, new PostgresLoader(table).Load(ReactIndex.Open(whole.Path), stopping: TestContext.Current.CancellationToken).Count);
        Assert.Equal(298, new PostgresLoader(fixture.NewTable()).Load(ReactIndex.Open(whole.Path), stopping: TestContext.Current.CancellationToken).Count);
        using var store = PostgresStore.Open(table);
        Assert.Equal("ReactIdOutOfRange", Assert.Throws<ReactException>(() => store.Pairs([7])).ErrorId);
    }

    [Fact]
    public void Tables_of_others_and_indexes_of_one_kind_of_vector_are_loaded_as_they_are_read()
    {
        var whole = PostgresBench.Index(folder["index"], 40, 20);
        var segments = whole.Manifest.Segments.Select(segment => segment with { Files = [.. segment.Files.Where(file => !file.Path.StartsWith("img_emb", StringComparison.Ordinal))] });
        (whole.Manifest with { Segments = [.. segments], Columns = new ManifestColumns(null, "caption", null, "url", null) }).Save(whole.Path);
        var index = ReactIndex.Open(whole.Path);
        var table = fixture.NewTable();
        Assert.Equal("none", new PostgresLoader(table).Load(index, stopping: TestContext.Current.CancellationToken).ImageIndex);
        using var store = PostgresStore.Open(table);
        long[] ids = [0, 21, 39];
        Assert.Equal(index.Pairs(ids), store.Pairs(ids));
        var query = PostgresBench.Queries(1);
        Assert.Equal("ReactIndexLacksVectors", Assert.Throws<ReactException>(() => store.Search(query, 3, SearchKey.ImageOnly)).ErrorId);
        var found = store.Search(query, 3, SearchKey.TextOnly, new PairFilter("extra->>'key' IN ('k5', 'k21') AND width > 0"));
        Assert.Equal([5L, 21L], found[0].Select(hit => hit.Id).Order());
    }

    [Fact]
    public void Another_index_is_refused_and_force_replaces()
    {
        var table = fixture.NewTable();
        new PostgresLoader(table).Load(PostgresBench.Index(folder["first"], 100, 50), stopping: TestContext.Current.CancellationToken);
        var other = PostgresBench.Index(folder["second"], 120, 50, seed: 2);
        var error = Assert.Throws<ReactException>(() => new PostgresLoader(table).Load(other));
        Assert.Equal(("ReactIndexMismatch", ReactErrorKind.Mismatch), (error.ErrorId, error.Kind));
        Assert.Equal(120, new PostgresLoader(table).Load(other, restart: true, TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void The_indexes_become_those_that_are_asked_for()
    {
        var table = fixture.NewTable();
        var index = PostgresBench.Index(folder["index"], 2500, 2500);
        ReactDatabaseIndex Load(PostgresIndexOptions options) => new PostgresLoader(table, options).Load(index, stopping: TestContext.Current.CancellationToken);
        Assert.Equal("hnsw (m=8, ef_construction=40)", Load(new PostgresIndexOptions { Kind = PostgresIndexKind.Hnsw, Parameters = new Dictionary<string, int> { ["m"] = 8, ["ef_construction"] = 40 } }).ImageIndex.Replace("ef_construction=40, m=8", "m=8, ef_construction=40", StringComparison.Ordinal));
        Assert.Contains("m=8", Load(new PostgresIndexOptions()).ImageIndex, StringComparison.Ordinal);
        Assert.Equal("ivfflat (lists=2)", Load(new PostgresIndexOptions { Kind = PostgresIndexKind.IvfFlat }).TextIndex);
        using (var store = PostgresStore.Open(table, new PostgresSearchOptions { Probes = 2 }))
        {
            var queries = PostgresBench.Queries(20);
            Assert.True(PostgresBench.Recall(store.Search(queries, 20, SearchKey.TextOnly), new IndexStore(index).Search(queries, 20, SearchKey.TextOnly)) > 0.99);
        }

        Assert.Equal("none", Load(new PostgresIndexOptions { Kind = PostgresIndexKind.None }).ImageIndex);
        Assert.Equal("ReactServerExtension", Assert.Throws<ReactException>(() => Load(new PostgresIndexOptions { Kind = PostgresIndexKind.DiskAnn })).ErrorId);
        Assert.Equal("ReactIndexParameterInvalid", Assert.Throws<ReactException>(() => Load(new PostgresIndexOptions { Kind = PostgresIndexKind.Hnsw, Parameters = new Dictionary<string, int> { ["m = 1); DROP"] = 1 } })).ErrorId);
        Assert.Equal("ReactIndexParameterInvalid", Assert.Throws<ReactException>(() => Load(new PostgresIndexOptions { Parameters = new Dictionary<string, int> { ["m"] = 8 } })).ErrorId);
    }

    [Fact]
    public void Two_loaders_do_not_meet()
    {
        var table = fixture.NewTable();
        var index = PostgresBench.Index(folder["index"], 2000, 1000);
        ReactException? second = null;
        var meddler = new Killer(progress => progress.Done >= 1000, () => second = Assert.Throws<ReactException>(() => new PostgresLoader(table).Load(index)));
        Assert.Equal(2000, new PostgresLoader(table, observer: meddler).Load(index).Count);
        Assert.Equal(("ReactIndexBusy", ReactErrorKind.Busy), (second!.ErrorId, second.Kind));
    }

    [Fact]
    public void Stopping_keeps_finished_segments()
    {
        var table = fixture.NewTable();
        var index = PostgresBench.Index(folder["index"], 3000, 1000);
        using var stop = new CancellationTokenSource();
        var stopper = new Killer(progress => progress.Done >= 2000, stop.Cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => new PostgresLoader(table, observer: stopper).Load(index, stopping: stop.Token));
        using (var half = PostgresStore.Open(table))
        {
            Assert.InRange(half.Count, 1000, 2000);
        }

        Assert.Equal(3000, new PostgresLoader(table).Load(index, stopping: TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void A_table_of_somebody_else_is_left_alone()
    {
        var table = fixture.NewTable();
        new PostgresLoader(table).Load(PostgresBench.Index(folder["index"], 10, 10), stopping: TestContext.Current.CancellationToken);
        var segments = new PostgresOptions { Connection = table.Connection, Table = $"{table.Table}_segments" };
        Assert.Equal("ReactDestinationNotEmpty", Assert.Throws<ReactException>(() => new PostgresLoader(segments).Load(ReactIndex.Open(folder["index"]))).ErrorId);
    }

    /// <summary>Does something once, when the work has come so far.</summary>
    private sealed class Killer(Func<WorkProgress, bool> when, Action strike) : IWorkObserver
    {
        public bool Struck { get; private set; }

        public Func<string, bool> OnDecision { get; init; } = _ => false;

        public void Progress(WorkProgress progress)
        {
            if (!Struck && when(progress))
            {
                Struck = true;
                strike();
            }
        }

        public void Decision(string text)
        {
            if (!Struck && OnDecision(text))
            {
                Struck = true;
                strike();
            }
        }

        public void Warning(string text)
        {
        }

        public void Reject(Rejection rejection)
        {
        }
    }
}
