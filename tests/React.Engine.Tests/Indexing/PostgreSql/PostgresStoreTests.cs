using React.Engine.Tests.Storage;
using React.Indexing;
using React.Indexing.PostgreSql;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Indexing.PostgreSql;

/// <summary>What a database gives back is what the index on disk gives.</summary>
public sealed class PostgresStoreTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private const int Rows = 3000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_index_comes_back_as_it_went_in()
    {
        var table = fixture.NewTable();
        var index = PostgresBench.Index(folder["index"], Rows, 700);
        var facts = new PostgresLoader(table).Load(index, stopping: TestContext.Current.CancellationToken);
        Assert.Equal((Rows, PostgresBench.Dimension, "halfvec", true), (facts.Count, facts.Dimension, facts.ElementType, facts.IsComplete));
        Assert.StartsWith("hnsw", facts.ImageIndex, StringComparison.Ordinal);
        Assert.StartsWith("hnsw", facts.TextIndex, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Server.Password, facts.ToString(), StringComparison.Ordinal);

        using var store = PostgresStore.Open(table);
        var disk = new IndexStore(index);
        var (captions, onDisk) = (new List<string>(), new List<string>());
        store.ReadCaptions(captions.Add, SilentObserver.Instance, TestContext.Current.CancellationToken);
        disk.ReadCaptions(onDisk.Add, SilentObserver.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(onDisk.Order(StringComparer.Ordinal), captions.Order(StringComparer.Ordinal));
        long[] ids = [0, Rows - 1, 699, 700, 5, 5];
        Assert.Equal(disk.Pairs(ids).Select(pair => pair with { Url = null }), store.Pairs(ids).Select(pair => pair with { Url = null }));
        Assert.Equal("https://example.org/699.jpg", store.Pairs(ids)[2].Url);
        foreach (var kind in Enum.GetValues<VectorKind>())
        {
            var (here, there) = (new float[ids.Length * index.Dimension], new float[ids.Length * index.Dimension]);
            disk.ReadVectors(ids, kind, here);
            store.ReadVectors(ids, kind, there);
            Assert.Equal(here, there);
        }

        Assert.Equal(store.RandomIds(10, 3), store.RandomIds(10, 3));
        Assert.NotEqual(store.RandomIds(10, 3), store.RandomIds(10, 4));
        Assert.Equal("ReactCountOutOfRange", Assert.Throws<ReactException>(() => store.RandomIds(Rows + 1, 0)).ErrorId);
        Assert.Equal("ReactIdOutOfRange", Assert.Throws<ReactException>(() => store.Pairs([Rows])).ErrorId);
        store.EnsureModel("given", "given");
        Assert.Equal("ReactIndexModelMismatch", Assert.Throws<ReactException>(() => store.EnsureModel("other", "other")).ErrorId);
    }

    [Fact]
    public void Searches_find_what_the_exact_search_finds()
    {
        var table = fixture.NewTable();
        var index = PostgresBench.Index(folder["index"], Rows, 1000);
        new PostgresLoader(table).Load(index, stopping: TestContext.Current.CancellationToken);
        using var exact = PostgresStore.Open(table, new PostgresSearchOptions { Exact = true });
        using var store = PostgresStore.Open(table);
        var disk = new IndexStore(index);
        var queries = PostgresBench.Queries(300);
        foreach (var key in new[] { SearchKey.ImageOnly, SearchKey.TextOnly, SearchKey.Mixed(0.3f) })
        {
            foreach (var filter in new[] { null, new PairFilter("width < 50 AND extra->>'license' = 'cc0'"), new PairFilter(null, "cat GREY"), new PairFilter("id % 3 = 0", "c*t") })
            {
                var expected = disk.Search(queries, 20, key, filter?.Expression is { } text ? filter with { Expression = text.Replace("extra->>'license' = 'cc0'", "extra LIKE '%cc0%'", StringComparison.Ordinal).Replace("id % 3", "key[2:]::BIGINT % 3", StringComparison.Ordinal) } : filter);
                var there = exact.Search(queries, 20, key, filter);
                Assert.True(PostgresBench.Recall(there, expected) > 0.9999, $"exact, {key}, {filter}");
                Assert.All(expected.Zip(there), pair => Assert.Equal(pair.First.Select(hit => hit.Score), pair.Second.Select(hit => hit.Score), (a, b) => Math.Abs(a - b) < 1e-5));
                var recall = PostgresBench.Recall(store.Search(queries, 20, key, filter), expected);
                Assert.True(recall >= 0.95, $"{recall:0.000} of exact, {key}, {filter}");
            }
        }
    }

    [Fact]
    public void Equal_scores_go_by_lower_id_and_every_query_gets_what_it_asks_for()
    {
        var table = fixture.NewTable();
        var one = PostgresBench.Queries(1);
        float[] rows = [.. Enumerable.Repeat(one, 400).SelectMany(row => row)];
        new PostgresLoader(table).Load(IndexMaker.Write(folder["index"], rows, PostgresBench.Dimension, 100), stopping: TestContext.Current.CancellationToken);
        using var exact = PostgresStore.Open(table, new PostgresSearchOptions { Exact = true });
        Assert.Equal(Enumerable.Range(0, 30).Select(id => (long)id), exact.Search(one, 30, SearchKey.ImageOnly)[0].Select(hit => hit.Id));

        using var store = PostgresStore.Open(table, new PostgresSearchOptions { EfSearch = 1 });
        foreach (var (count, filter, expected) in new (int, PairFilter?, int)[] { (350, null, 350), (5000, null, 400), (10, new PairFilter("id >= 397"), 3), (10, new PairFilter("id < 0"), 0) })
        {
            var hits = store.Search([.. one, .. one], count, SearchKey.ImageOnly, filter);
            Assert.All(hits, found => Assert.Equal(expected, found.Length));
            Assert.All(hits, found => Assert.Equal(found.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id), found));
        }
    }

    [Fact]
    public void Removed_pairs_are_never_found_again()
    {
        var table = fixture.NewTable();
        new PostgresLoader(table).Load(PostgresBench.Index(folder["index"], Rows, 1000), stopping: TestContext.Current.CancellationToken);
        using var store = PostgresStore.Open(table);
        var queries = PostgresBench.Queries(5);
        var best = store.Search(queries, 20, SearchKey.ImageOnly)[0];
        var keys = store.Pairs([.. best.Take(10).Select(hit => hit.Id)]).Select(pair => pair.Key).ToArray();
        Assert.Equal(10, store.Remove([.. keys, "not there"], TestContext.Current.CancellationToken));
        Assert.Equal(Rows - 10, store.Count);
        var left = store.Search(queries, 20, SearchKey.ImageOnly)[0];
        Assert.Equal(20, left.Length);
        Assert.Empty(left.Select(hit => hit.Id).Intersect(best.Take(10).Select(hit => hit.Id)));

        var cats = store.Remove(new PairFilter(null, "cat"), TestContext.Current.CancellationToken);
        Assert.InRange(cats, (Rows / 7) - 10, (Rows / 7) + 1);
        Assert.Equal(Rows - 10 - cats, store.Count);
        Assert.All(store.Search(queries, 5, SearchKey.ImageOnly, new PairFilter(null, "cat")), Assert.Empty);
        Assert.Equal("ReactFilterInvalid", Assert.Throws<ReactException>(() => store.Remove(new PairFilter(" "))).ErrorId);
        Assert.Equal(Rows - 10 - cats, store.Count);
    }

    [Theory]
    [InlineData("width")]
    [InlineData("width <")]
    [InlineData("nothing = 3")]
    [InlineData("true) OR (true")]
    [InlineData("true; DROP TABLE pairs_x")]
    [InlineData("true -- and")]
    [InlineData("true /* and */")]
    [InlineData("caption = 'open")]
    [InlineData("caption = 'open''")]
    [InlineData("id = $1")]
    [InlineData("caption = $$x$$")]
    [InlineData("id IN (SELECT id FROM pg_class)")]
    [InlineData("EXISTS (TABLE pg_authid)")]
    [InlineData("id IN (VALUES (1))")]
    [InlineData("pg_sleep(1) IS NULL")]
    [InlineData("pg_catalog.pg_sleep (1) IS NULL")]
    [InlineData("\"pg_sleep\"(1) IS NULL")]
    [InlineData("U&\"pg\\005fsleep\"(1) IS NULL")]
    [InlineData("set_config('work_mem', '1MB', false) = ''")]
    [InlineData("random() < 0.5")]
    [InlineData("caption = E'\\' OR true OR caption = '")]
    [InlineData("true) UNION (TABLE pg_authid")]
    [InlineData("count(*) > 1")]
    [InlineData("(true")]
    [InlineData("width[1) = 1]")]
    public void What_is_no_condition_is_refused(string expression)
    {
        using var store = Small();
        var error = Assert.Throws<ReactException>(() => store.Search(PostgresBench.Queries(1), 3, SearchKey.ImageOnly, new PairFilter(expression)));
        Assert.Equal("ReactFilterInvalid", error.ErrorId);
        Assert.Contains(expression, error.Message, StringComparison.Ordinal);
        Assert.Equal("ReactFilterInvalid", Assert.Throws<ReactException>(() => store.Remove(new PairFilter(expression))).ErrorId);
        Assert.Equal(10, store.Count);
    }

    [Theory]
    [InlineData("width >= 3", 7)]
    [InlineData("caption LIKE '%(%' OR caption ILIKE '%GREY CAT%'", 2)]
    [InlineData("extra @> '{\"license\": \"cc0\"}'", 5)]
    [InlineData("extra ? 'license' AND key = ANY (ARRAY['k1', 'k2'])", 1)]
    [InlineData("key IN ('k3', 'it''s; --') OR \"width\" = 4", 2)]
    [InlineData("coalesce(length(p.caption), 0) > 0 AND lower(key) ~ '^k[0-9]$'", 10)]
    [InlineData("width BETWEEN 2 AND 4 AND similarity::numeric(5,2) IS NOT NULL", 3)]
    [InlineData("CASE WHEN width > 0 THEN 100 / width >= 50 ELSE false END", 2)]
    public void Conditions_are_taken(string expression, int passing)
    {
        using var store = Small();
        Assert.Equal(passing, store.Search(PostgresBench.Queries(1), 50, SearchKey.ImageOnly, new PairFilter(expression))[0].Length);
    }

    [Fact]
    public void A_filter_that_fails_on_a_row_says_so()
    {
        using var store = Small();
        var error = Assert.Throws<ReactException>(() => store.Search(PostgresBench.Queries(1), 3, SearchKey.ImageOnly, new PairFilter("100 / width > 3")));
        Assert.Equal(("ReactFilterFailed", ReactErrorKind.InvalidData), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void Queries_that_do_not_fit_and_tables_that_are_not_there_are_named()
    {
        using var store = Small();
        Assert.Equal("ReactQueryShape", Assert.Throws<ReactException>(() => store.Search(new float[PostgresBench.Dimension + 1], 3, SearchKey.ImageOnly)).ErrorId);
        Assert.Equal("ReactQueryNotFinite", Assert.Throws<ReactException>(() => store.Search([.. Enumerable.Repeat(float.NaN, PostgresBench.Dimension)], 3, SearchKey.ImageOnly)).ErrorId);
        var error = Assert.Throws<ReactException>(() => PostgresStore.Open(fixture.NewTable()));
        Assert.Equal(("ReactDatabaseIndexNotFound", ReactErrorKind.NotFound), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void Cancelling_ends_a_search()
    {
        using var store = Small();
        Assert.ThrowsAny<OperationCanceledException>(() => store.Search(new SearchQuery(PostgresBench.Queries(1), 3, SearchKey.ImageOnly), React.Work.SilentObserver.Instance, new CancellationToken(true)));
    }

    [Fact]
    public void No_password_in_errors_messages_and_the_servers_log()
    {
        var server = fixture.Server;
        var observer = new RecordingObserver();
        var table = fixture.NewTable();
        new PostgresLoader(table, observer: observer).Load(PostgresBench.Index(folder["index"], 50, 20), stopping: TestContext.Current.CancellationToken);
        var wrong = new PostgresOptions { Connection = server.Connection.Replace("\"geheim", "\"falsch", StringComparison.Ordinal) };
        var errors = new[]
        {
            Assert.Throws<ReactException>(() => PostgresStore.Open(wrong)),
            Assert.Throws<ReactException>(() => PostgresStore.Open(new PostgresOptions { Connection = server.Connection + ";Databases=x" })),
            Assert.Throws<ReactException>(() => PostgresStore.Open(new PostgresOptions { Connection = server.Connection.Replace("\"", "", StringComparison.Ordinal) })),
            Assert.Throws<ReactException>(() => PostgresStore.Open(new PostgresOptions { Connection = $"postgresql://react:{server.Password}@127.0.0.1:{server.Port}/postgres" })),
            Assert.Throws<ReactException>(() => PostgresStore.Open(new PostgresOptions { Connection = server.Connection.Replace("postgres;", "nothing;", StringComparison.Ordinal) })),
            Assert.Throws<ReactException>(() => PostgresStore.Open(new PostgresOptions { Connection = server.Connection.Replace($"Port={server.Port}", "Port=1", StringComparison.Ordinal) })),
        };
        Assert.Equal(("ReactServerLogin", ReactErrorKind.PermissionDenied), (errors[0].ErrorId, errors[0].Kind));
        Assert.Equal("ReactServerUnreachable", errors[^1].ErrorId);
        var said = string.Join('\n', [.. errors.Select(error => $"{error} {error.RecommendedAction} {error.Target}"), .. observer.Decisions, .. observer.Warnings, .. observer.Steps.Select(step => step.ToString()), server.Log]);
        Assert.DoesNotContain("=p'w", said, StringComparison.Ordinal);
        Assert.DoesNotContain("falsch", said, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_stands_in_for_what_the_connection_lacks()
    {
        var server = fixture.Server;
        var table = fixture.NewTable();
        new PostgresLoader(table).Load(PostgresBench.Index(folder["index"], 50, 50), stopping: TestContext.Current.CancellationToken);
        using var store = PostgresStore.Open(new PostgresOptions
        {
            Connection = $"postgresql://127.0.0.1:{server.Port}/postgres?sslmode=prefer",
            Table = $"public.{table.Table}",
            Credential = new System.Net.NetworkCredential(TestServer.User, server.Password),
        });
        Assert.Equal(50, store.Count);
    }

    [Fact, Trait("Speed", "Slow")]
    public void The_servers_graph_finds_nearly_all_of_25000_pairs()
    {
        // As pictures and captions lie: in groups, and queries of another kind beside them.
        const int dimension = 256;
        var random = new Random(7);
        var centres = Enumerable.Range(0, 200).Select(_ => IndexMaker.Unit(random, dimension)).ToArray();
        float[] Near(float[] centre, float noise)
        {
            var other = IndexMaker.Unit(random, dimension);
            var row = centre.Zip(other, (a, b) => a + (noise * b)).ToArray();
            var norm = MathF.Sqrt(row.Sum(value => value * value));
            return [.. row.Select(value => value / norm)];
        }

        var index = IndexMaker.Write(folder["index"], [.. Enumerable.Range(0, 25_000).SelectMany(row => Near(centres[row % centres.Length], 0.8f))], dimension, 5000);
        var table = fixture.NewTable();
        new PostgresLoader(table).Load(index, stopping: TestContext.Current.CancellationToken);
        using var store = PostgresStore.Open(table);
        float[] queries = [.. Enumerable.Range(0, 200).SelectMany(number => Near(centres[number], 1.5f))];
        var recall = PostgresBench.Recall(store.Search(queries, 20, SearchKey.ImageOnly), new IndexStore(index).Search(queries, 20, SearchKey.ImageOnly));
        TestContext.Current.SendDiagnosticMessage($"recall at 20: {recall:0.0000}");
        Assert.True(recall >= 0.95, $"{recall:0.000}");
    }

    [Fact]
    public void Captions_that_repeat_are_found_as_well()
    {
        // Few captions for many pairs: where a pair's vectors are equal to those of hundreds of others.
        var random = new Random(5);
        var different = Enumerable.Range(0, 100).Select(_ => IndexMaker.Unit(random, PostgresBench.Dimension)).ToArray();
        var index = IndexMaker.Write(folder["index"], [.. Enumerable.Range(0, 6000).SelectMany(row => different[row % different.Length])], PostgresBench.Dimension, 2000,
            item: row => PostgresBench.Item(row) with { Caption = $"caption {row % different.Length}" });
        var table = fixture.NewTable();
        var observer = new RecordingObserver();
        var facts = new PostgresLoader(table, observer: observer).Load(index, stopping: TestContext.Current.CancellationToken);
        Assert.StartsWith("ivfflat", facts.TextIndex, StringComparison.Ordinal);
        Assert.Contains(observer.Decisions, text => text.StartsWith("Captions repeat (100 different ones)", StringComparison.Ordinal));
        using var store = PostgresStore.Open(table);
        var queries = PostgresBench.Queries(50);
        var least = new IndexStore(index).Search(queries, 20, SearchKey.TextOnly).Select(hits => hits[^1].Score).ToArray();
        var found = store.Search(queries, 20, SearchKey.TextOnly);
        Assert.True(found.Zip(least, (hits, score) => hits.Count(hit => hit.Score >= score - 1e-5)).Sum() >= 0.95 * 50 * 20);
    }

    private PostgresStore Small() => PostgresStore.Open(fixture.Small);
}
