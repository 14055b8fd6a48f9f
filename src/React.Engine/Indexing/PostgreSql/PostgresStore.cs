using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using React.Work;

namespace React.Indexing.PostgreSql;

/// <summary>
/// Embedded pairs in a table of a PostgreSQL server with pgvector, searched there. Inner products are of the vectors as the server keeps them (float16, as in an index
/// on disk). Connections are opened as they are needed and given back on disposal. Safe for several threads at once.
/// </summary>
public sealed class PostgresStore : IPairStore, IDisposable
{
    /// <summary>Queries that go to the server in one round trip.</summary>
    private const int QueriesPerTrip = 256;

    private const long Unknown = -1;

    private const int IdsPerTrip = 10_000;
    private const int VectorsPerTrip = 1_000;
    private const int CaptionsPerReport = 8192;

    private readonly PostgresServer server;
    private readonly PostgresTable table;
    private readonly PostgresSearchOptions options;
    private readonly PostgresAbout about;
    private long count = Unknown;

    private PostgresStore(PostgresServer server, PostgresTable table, PostgresSearchOptions options)
    {
        this.server = server;
        this.table = table;
        this.options = options;
        about = server.Run("Opening the index", connection => PostgresAbout.ReadAsync(connection, table, Name, CancellationToken.None), CancellationToken.None);
    }

    /// <inheritdoc/>
    public string Name => $"{server.Name}, table {table}";

    /// <summary>Pairs in the table; counted once and kept, since the server reads all of them for it.</summary>
    public long Count => Interlocked.Read(ref count) is >= 0 and var known ? known
        : server.Run("Counting pairs", connection => CountAsync(connection, CancellationToken.None), CancellationToken.None);

    /// <inheritdoc/>
    public int Dimension => about.Dimension;

    /// <summary>What the model is called.</summary>
    public string Model => about.Model.Name;

    /// <summary>Identifies the model.</summary>
    public string ModelFingerprint => about.Model.Fingerprint;

    /// <summary>Whether everything was loaded and the indexes built.</summary>
    public bool IsComplete => about.IsComplete;

    /// <summary>Opens the index in a table.</summary>
    /// <exception cref="ReactException">The server is away or refuses, or the table holds no index.</exception>
    public static PostgresStore Open(PostgresOptions options, PostgresSearchOptions? search = null)
    {
        var table = new PostgresTable(options.Table);
        var server = PostgresServer.Open(options);
        try
        {
            return new PostgresStore(server, table, search ?? new PostgresSearchOptions());
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void EnsureModel(string fingerprint, string modelName) => ReactIndex.EnsureModel(Name, about.Model, fingerprint, modelName);

    /// <inheritdoc/>
    public ReactModel OpenModel() => ReactIndex.OpenModel(Name, about.Model);

    /// <inheritdoc/>
    public SearchHit[][] Search(SearchQuery query, IWorkObserver observer, CancellationToken stopping)
    {
        var queries = Check(query);
        var results = new SearchHit[queries][];
        if (queries == 0)
        {
            return results;
        }

        var sql = new PostgresQuery(table, about, query, options);
        var exact = options.Exact || !sql.IndexSuffices;
        if (exact && !options.Exact)
        {
            observer.Decision($"{sql.Candidates:N0} candidates are more than this server's index gives: every pair is compared.");
        }

        return server.Run("Searching", async connection =>
        {
            await PostgresCondition.CheckAsync(connection, table, query.Filter, stopping);
            for (var first = 0; first < queries; first += QueriesPerTrip)
            {
                var trip = Enumerable.Range(first, Math.Min(QueriesPerTrip, queries - first)).ToArray();
                await SearchAsync(connection, sql, query.Filter, trip, exact, results, stopping);
                observer.Progress(new WorkProgress("Searching", first + trip.Length, queries, "queries"));
            }

            if (!exact)
            {
                await CompleteAsync(connection, sql, query, results, observer, stopping);
            }

            return results;
        }, stopping);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReactPair> Pairs(IReadOnlyList<long> ids)
    {
        var sql = $"SELECT id, key, caption, locator, url, similarity FROM {table.Pairs} WHERE id = ANY ($1)";
        return ById(ids, IdsPerTrip, sql, reader => new ReactPair
        {
            Id = reader.GetInt64(0),
            Key = reader.GetString(1),
            Caption = reader.GetString(2),
            Locator = reader.GetString(3),
            Url = reader.IsDBNull(4) ? null : reader.GetString(4),
            Similarity = reader.IsDBNull(5) ? float.NaN : reader.GetFloat(5),
        });
    }

    /// <inheritdoc/>
    public void ReadVectors(IReadOnlyList<long> ids, VectorKind kind, Span<float> destination)
    {
        EnsureKind(kind);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, checked(ids.Count * Dimension));
        var sql = $"SELECT id, {PostgresTable.Column(kind)}::vector FROM {table.Pairs} WHERE id = ANY ($1)";
        for (var first = 0; first < ids.Count; first += VectorsPerTrip)
        {
            var vectors = ById([.. ids.Skip(first).Take(VectorsPerTrip)], VectorsPerTrip, sql, reader => reader.GetFieldValue<Pgvector.Vector>(1).Memory);
            for (var i = 0; i < vectors.Length; i++)
            {
                vectors[i].Span.CopyTo(destination.Slice((first + i) * Dimension, Dimension));
            }
        }
    }

    /// <inheritdoc/>
    public void ReadCaptions(Action<string> take, IWorkObserver observer, CancellationToken stopping) => server.Run("Reading captions", async connection =>
    {
        var pairs = await CountAsync(connection, stopping);
        await using var command = new NpgsqlCommand($"SELECT caption FROM {table.Pairs}", connection);

        // All of a table takes longer than any one search.
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        for (var done = 1L; await reader.ReadAsync(stopping); done++)
        {
            take(reader.GetString(0));
            if (done % CaptionsPerReport == 0)
            {
                observer.Progress(new WorkProgress("Counting words of captions", done, pairs, "captions"));
            }
        }

        return true;
    }, stopping);

    /// <inheritdoc/>
    public IReadOnlyList<long> RandomIds(int count, int seed)
    {
        var ids = Ids("Drawing pairs", $"SELECT id FROM {table.Pairs} ORDER BY md5($1 || ' ' || id), id LIMIT $2",
            [new NpgsqlParameter<string> { TypedValue = seed.ToString(CultureInfo.InvariantCulture) }, new NpgsqlParameter<int> { TypedValue = count }]);
        return ids.Count == count ? [.. ids.Order()]
            : throw new ReactException("ReactCountOutOfRange", ReactErrorKind.InvalidArgument, $"{count} pairs cannot be drawn from the {ids.Count} of '{Name}'.", $"Ask for at most {ids.Count}.", count);
    }

    /// <summary>Removes pairs by key.</summary>
    /// <returns>How many.</returns>
    public long Remove(IReadOnlyCollection<string> keys, CancellationToken stopping = default) =>
        Removed($"DELETE FROM {table.Pairs} WHERE key = ANY ($1)", null, [new NpgsqlParameter<string[]> { TypedValue = [.. keys] }], stopping);

    /// <summary>Removes the pairs that a filter lets through.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="ReactException">The filter is no condition, or empty.</exception>
    public long Remove(PairFilter filter, CancellationToken stopping = default)
    {
        if (PostgresCondition.Sql(filter, captionParameter: 1) is not { } condition)
        {
            throw new ReactException("ReactFilterInvalid", ReactErrorKind.InvalidArgument, "An empty filter would remove every pair.", "Say which pairs to remove.");
        }

        var patterns = PostgresCondition.CaptionPatterns(filter);
        return Removed($"DELETE FROM {table.Pairs} AS p WHERE {condition}", filter, patterns.Length == 0 ? [] : [new NpgsqlParameter<string[]> { TypedValue = patterns }], stopping);
    }

    /// <summary>Facts of the index, as objects that hold no secret.</summary>
    public ReactDatabaseIndex Describe(CancellationToken stopping = default) => server.Run("Reading the index's facts", async connection =>
    {
        var indexes = await PostgresIndexState.ReadAsync(connection, table, stopping);
        return new ReactDatabaseIndex
        {
            Server = server.Host,
            Database = server.Database,
            Table = table.Name,
            Count = await CountAsync(connection, stopping),
            Dimension = Dimension,
            ElementType = about.VectorType,
            Model = Model,
            ModelFingerprint = ModelFingerprint,
            ImageIndex = indexes.GetValueOrDefault(table.IndexName(VectorKind.Image))?.ToString() ?? "none",
            TextIndex = indexes.GetValueOrDefault(table.IndexName(VectorKind.Text))?.ToString() ?? "none",
            IsComplete = IsComplete,
        };
    }, stopping);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => server.Dispose();

    private static async Task SearchAsync(NpgsqlConnection connection, PostgresQuery sql, PairFilter? filter, int[] numbers, bool exact, SearchHit[][] results, CancellationToken stopping)
    {
        try
        {
            await using var batch = sql.Batch(connection, numbers, exact);
            await using var reader = await batch.ExecuteReaderAsync(stopping);
            foreach (var number in numbers)
            {
                // The first result is that of the settings.
                await reader.NextResultAsync(stopping);
                var hits = new List<SearchHit>();
                while (await reader.ReadAsync(stopping))
                {
                    hits.Add(new SearchHit(reader.GetInt64(0), reader.GetFloat(1)));
                }

                results[number] = [.. hits];
            }
        }
        catch (PostgresException error) when (PostgresCondition.ErrorOf(error, filter) is { } known)
        {
            throw known;
        }
    }

    /// <summary>An index may find fewer than there are. Those queries look at every pair.</summary>
    private async Task CompleteAsync(NpgsqlConnection connection, PostgresQuery sql, SearchQuery query, SearchHit[][] results, IWorkObserver observer, CancellationToken stopping)
    {
        var few = Enumerable.Range(0, results.Length).Where(number => results[number].Length < query.Count).ToArray();
        var pairs = few.Length > 0 && query.Filter is null ? await CountAsync(connection, stopping) : 0;
        if (few.Length == 0 || (query.Filter is null && few.All(number => results[number].Length >= pairs)))
        {
            return;
        }

        observer.Decision($"The server's index found fewer than {query.Count:N0} pairs for {few.Length:N0} queries: these are compared with every pair{(query.Filter is null ? "" : " that the filter lets through")}.");
        foreach (var trip in few.Chunk(QueriesPerTrip))
        {
            await SearchAsync(connection, sql, query.Filter, trip, exact: true, results, stopping);
        }
    }

    private int Check(SearchQuery query)
    {
        if (query.Vectors.Length % Dimension != 0)
        {
            throw new ReactException("ReactQueryShape", ReactErrorKind.InvalidArgument, $"{query.Vectors.Length} floats are no queries of length {Dimension}.", "Embed the queries with the model of the index.", Name);
        }

        if (query.Count is < 1 or > ExactSearch.MaxCount)
        {
            throw new ReactException("ReactCountOutOfRange", ReactErrorKind.InvalidArgument, $"{query.Count} neighbours cannot be searched.", $"Ask for 1 to {ExactSearch.MaxCount}.", query.Count);
        }

        var span = query.Vectors.Span;
        for (var i = 0; i < span.Length; i++)
        {
            if (!float.IsFinite(span[i]))
            {
                throw new ReactException("ReactQueryNotFinite", ReactErrorKind.InvalidArgument, $"Query {i / Dimension} holds values that are not finite.", "Embed the queries with the model of the index.", i / Dimension);
            }
        }

        foreach (var kind in Enum.GetValues<VectorKind>().Where(kind => query.Key.OnlyKind is not { } only || only == kind))
        {
            EnsureKind(kind);
        }

        return query.Vectors.Length / Dimension;
    }

    private void EnsureKind(VectorKind kind)
    {
        if (!about.Has(kind))
        {
            throw new ReactException("ReactIndexLacksVectors", ReactErrorKind.InvalidArgument, $"The index '{Name}' holds no vectors of {(kind == VectorKind.Image ? "pictures" : "captions")}.",
                kind == VectorKind.Image ? "Compare with captions instead: -Against Caption." : "Compare with pictures instead: -Against Image.", Name);
        }
    }

    private T[] ById<T>(IReadOnlyList<long> ids, int perTrip, string sql, Func<NpgsqlDataReader, T> read) => server.Run("Reading pairs", async connection =>
    {
        var found = new Dictionary<long, T>();
        foreach (var trip in ids.Distinct().Chunk(perTrip))
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = trip, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found[reader.GetInt64(0)] = read(reader);
            }
        }

        return ids.Select(id => found.TryGetValue(id, out var item) ? item
            : throw new ReactException("ReactIdOutOfRange", ReactErrorKind.InvalidArgument, $"There is no pair {id} in '{Name}'.", "It may have been removed since it was found: search again.", id)).ToArray();
    }, CancellationToken.None);

    private long Removed(string sql, PairFilter? filter, NpgsqlParameter[] parameters, CancellationToken stopping)
    {
        Interlocked.Exchange(ref count, Unknown);
        return server.Run("Removing pairs", async connection =>
        {
            await PostgresCondition.CheckAsync(connection, table, filter, stopping);
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddRange(parameters);
            if (parameters.Length == 0)
            {
                // So that Npgsql passes the text on as it is.
                command.CommandText = $"{sql} AND $1 = 0";
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
            }

            try
            {
                return (long)await command.ExecuteNonQueryAsync(stopping);
            }
            catch (PostgresException error) when (PostgresCondition.ErrorOf(error, filter) is { } known)
            {
                throw known;
            }
        }, stopping);
    }

    private List<long> Ids(string doing, string sql, NpgsqlParameter[] parameters) => server.Run(doing, async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<long>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }, CancellationToken.None);

    private async Task<long> CountAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        if (Interlocked.Read(ref count) is >= 0 and var known)
        {
            return known;
        }

        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table.Pairs}", connection);
        var counted = (long)(await command.ExecuteScalarAsync(stopping))!;
        Interlocked.Exchange(ref count, counted);
        return counted;
    }
}
