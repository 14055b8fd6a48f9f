using Npgsql;
using React.Work;

namespace React.Indexing.PostgreSql;

/// <summary>Has the server build the indexes over the vectors, and tells how far it is.</summary>
/// <param name="server">The server.</param>
/// <param name="table">The table.</param>
/// <param name="about">What it holds.</param>
/// <param name="options">What is wanted.</param>
/// <param name="observer">Is told.</param>
internal sealed class PostgresIndexBuild(PostgresServer server, PostgresTable table, PostgresAbout about, PostgresIndexOptions options, IWorkObserver observer)
{
    private const int DefaultLinks = 16;

    // Share of different captions below which a graph over them cannot be relied on. On 25,000 pairs of which a twelfth differ, a graph found 88 % of the nearest and lists 99 %.
    private const double LeastDistinct = 0.5;

    // What pgvector's indexes take of halfvec.
    private const int LongestIndexed = 4000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Builds what is not there as it should be. Each index is built in one transaction: killed, it leaves nothing.</summary>
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await ExecuteAsync(connection, table.CreateKeyIndex(), stopping);
        var pairs = await PairsAsync(connection, stopping);
        var there = await PostgresIndexState.ReadAsync(connection, table, stopping);
        var kind = options.Kind == PostgresIndexKind.Auto && about.VectorType == "vector" ? PostgresIndexKind.DiskAnn : options.Kind;
        if (kind is PostgresIndexKind.Auto or PostgresIndexKind.Hnsw or PostgresIndexKind.IvfFlat && about.Dimension > LongestIndexed)
        {
            observer.Warning($"pgvector indexes vectors of at most {LongestIndexed} numbers; these have {about.Dimension}. Searches compare every pair.");
            kind = PostgresIndexKind.None;
        }

        foreach (var vectors in Enum.GetValues<VectorKind>().Where(about.Has))
        {
            var old = there.GetValueOrDefault(table.IndexName(vectors));
            if (kind == PostgresIndexKind.None ? old is null : old?.Fits(options) == true)
            {
                continue;
            }

            await using var transaction = await connection.BeginTransactionAsync(stopping);
            if (old is not null)
            {
                observer.Decision($"The index {old} over {Words(vectors)} is replaced.");
                await ExecuteAsync(connection, $"DROP INDEX {table.Index(vectors)}", stopping);
            }

            if (kind != PostgresIndexKind.None)
            {
                var chosen = kind == PostgresIndexKind.Auto ? await ChooseAsync(connection, vectors, pairs, stopping) : kind;
                await BuildAsync(connection, vectors, options with { Kind = chosen }, pairs, stopping);
            }

            await transaction.CommitAsync(stopping);
        }

        await ExecuteAsync(connection, $"ANALYZE {table.Pairs}", stopping);
    }

    /// <summary>
    /// Pairs with equal captions have equal vectors. A graph links each of them to the others and to nothing else, and a search that comes upon them ends there; lists do not
    /// mind. Counting takes little beside building.
    /// </summary>
    private async Task<PostgresIndexKind> ChooseAsync(NpgsqlConnection connection, VectorKind vectors, long pairs, CancellationToken stopping)
    {
        if (vectors == VectorKind.Image || pairs == 0)
        {
            return PostgresIndexKind.Hnsw;
        }

        await using var command = new NpgsqlCommand($"SELECT count(DISTINCT hashtextextended(caption, 0)) FROM {table.Pairs}", connection);
        var distinct = (long)(await command.ExecuteScalarAsync(stopping))!;
        if (distinct >= LeastDistinct * pairs)
        {
            return PostgresIndexKind.Hnsw;
        }

        observer.Decision($"Captions repeat ({distinct:N0} different ones): they get lists in place of a graph, which would miss many.");
        return PostgresIndexKind.IvfFlat;
    }

    private async Task BuildAsync(NpgsqlConnection connection, VectorKind vectors, PostgresIndexOptions wanted, long pairs, CancellationToken stopping)
    {
        var sql = table.CreateIndex(vectors, wanted, about.VectorType, pairs);
        observer.Decision($"The server builds its index over {Words(vectors)}: {sql[(sql.IndexOf("USING", StringComparison.Ordinal) + 6)..]}.{await MemoryHintAsync(connection, wanted, pairs, stopping)}");
        using var built = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var watch = WatchAsync(connection.ProcessID, Words(vectors), built.Token);
        try
        {
            await ExecuteAsync(connection, sql, stopping);
        }
        finally
        {
            await built.CancelAsync();
            await watch;
        }
    }

    /// <summary>A graph that does not fit into the memory for building takes many times as long. The limit is the server's to raise, since only its owner knows what it has.</summary>
    private async Task<string> MemoryHintAsync(NpgsqlConnection connection, PostgresIndexOptions wanted, long pairs, CancellationToken stopping)
    {
        if (wanted.Kind != PostgresIndexKind.Hnsw)
        {
            return "";
        }

        await using var command = new NpgsqlCommand("SELECT pg_size_bytes(current_setting('maintenance_work_mem'))", connection);
        var has = (long)(await command.ExecuteScalarAsync(stopping))!;
        var needs = PostgresIndexState.GraphBytes(pairs, about.Dimension, wanted.Parameters.GetValueOrDefault("m", DefaultLinks));
        return needs <= has ? "" : $" It takes about {Megabytes(needs)} MB and has {Megabytes(has)}: more of maintenance_work_mem on the server, or in the connection's Options (-c maintenance_work_mem={Megabytes(needs)}MB), makes it faster.";
    }

    /// <summary>Asks on a connection of its own how far the server is, until told to end. What goes wrong here is no fault of the work.</summary>
    private async Task WatchAsync(int process, string what, CancellationToken stopping)
    {
        try
        {
            await using var connection = await server.OpenAnotherAsync(stopping);
            while (true)
            {
                await Task.Delay(Look, stopping);
                await using var command = new NpgsqlCommand("SELECT phase, blocks_done, blocks_total, tuples_done, tuples_total FROM pg_stat_progress_create_index WHERE pid = $1", connection);
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = process });
                await using var reader = await command.ExecuteReaderAsync(stopping);
                if (await reader.ReadAsync(stopping))
                {
                    var tuples = reader.GetInt64(4) > 0;
                    observer.Progress(new WorkProgress($"Indexing {what}", reader.GetInt64(tuples ? 3 : 1), reader.GetInt64(tuples ? 4 : 2) is > 0 and var total ? total : null,
                        tuples ? "pairs" : "blocks", reader.GetString(0)));
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException || PostgresError.IsOne(error))
        {
            // The build itself tells what matters.
        }
    }

    private async Task<long> PairsAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand($"SELECT coalesce(sum(pairs), 0)::bigint FROM {table.Segments}", connection);
        return (long)(await command.ExecuteScalarAsync(stopping))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stopping);
    }

    private static string Words(VectorKind kind) => kind == VectorKind.Image ? "pictures" : "captions";

    private static long Megabytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
