using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pgvector;
using React.Work;

namespace React.Indexing.PostgreSql;

/// <summary>
/// Brings an index from disk into a table. A segment and its line in the journal become visible in one transaction, so that whatever is interrupted, by a kill on either
/// side, the same call goes on with the first segment that is missing, and ends with every pair exactly once. Segments that the index has gained since are added, pairs
/// that were removed from it are removed.
/// </summary>
/// <param name="options">The table.</param>
/// <param name="index">Which indexes the server builds.</param>
/// <param name="observer">Is told of progress and decisions.</param>
public sealed class PostgresLoader(PostgresOptions options, PostgresIndexOptions? index = null, IWorkObserver? observer = null)
{
    private const string Activity = "Loading index";
    private const int RowsPerReport = 1000;
    private const int IdsPerDelete = 10_000;

    private readonly PostgresIndexOptions indexOptions = index ?? new PostgresIndexOptions();
    private readonly IWorkObserver observer = observer ?? SilentObserver.Instance;

    /// <summary>Loads or goes on loading.</summary>
    /// <param name="source">The index on disk.</param>
    /// <param name="restart">Discards an index that the table holds.</param>
    /// <param name="stopping">Ends the work; finished segments stay.</param>
    /// <exception cref="ReactException">
    /// The server is away, refuses or lacks pgvector; the table holds an index of another model or of other segments; another process loads it.
    /// </exception>
    public ReactDatabaseIndex Load(ReactIndex source, bool restart = false, CancellationToken stopping = default)
    {
        var table = new PostgresTable(options.Table);
        indexOptions.Check();
        using (var server = PostgresServer.Open(options))
        {
            var name = $"{server.Name}, table {table}";
            server.Run($"Loading '{source.Path}'", async connection =>
            {
                connection.Notice += (_, notice) => observer.Decision($"The server says: {notice.Notice.MessageText}");
                await LockAsync(connection, table, name, stopping);
                var features = await PostgresFeatures.ReadAsync(connection, stopping);
                await features.EnsureAsync(connection, indexOptions.Kind, name, observer, stopping);
                await PrepareAsync(connection, table, source, features, restart, stopping);
                var about = await PostgresAbout.ReadAsync(connection, table, name, stopping);
                EnsureSame(about, source, name);
                await LoadAsync(connection, table, about, source, name, stopping);
                await RemoveAsync(connection, table, source, stopping);
                await new PostgresIndexBuild(server, table, about, indexOptions, observer).RunAsync(connection, stopping);
                await ExecuteAsync(connection, $"UPDATE {table.About} SET complete = true WHERE NOT complete", stopping);
                return true;
            }, stopping);
        }

        using var store = PostgresStore.Open(options);
        return store.Describe(stopping);
    }

    /// <summary>One loader at a time: the lock ends with the connection, however that ends.</summary>
    private static async Task LockAsync(NpgsqlConnection connection, PostgresTable table, string name, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"React {table}" });
        if (await command.ExecuteScalarAsync(stopping) is not true)
        {
            throw new ReactException("ReactIndexBusy", ReactErrorKind.Busy, $"Another process loads '{name}'.", "Wait until it has ended.", name);
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection, PostgresTable table, ReactIndex source, PostgresFeatures features, bool restart, CancellationToken stopping)
    {
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        if (table.Schema is { } schema && await ScalarAsync(connection, $"SELECT to_regnamespace('\"{schema}\"') IS NULL", stopping) is true)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA \"{schema}\"", stopping);
        }

        if (restart)
        {
            await ExecuteAsync(connection, $"DROP TABLE IF EXISTS {table.Pairs}, {table.About}, {table.Segments}", stopping);
        }

        if (await ScalarAsync(connection, $"SELECT to_regclass('{table.About}') IS NULL", stopping) is true)
        {
            if (await ScalarAsync(connection, $"SELECT to_regclass('{table.Pairs}') IS NULL", stopping) is not true)
            {
                throw new ReactException("ReactDestinationNotEmpty", ReactErrorKind.InvalidArgument, $"There is a table {table} already, and it holds no index.", "Name another with -Table.", table.Name);
            }

            var vectorType = indexOptions.Kind == PostgresIndexKind.DiskAnn ? "vector" : "halfvec";
            foreach (var statement in table.Create(source.Dimension, vectorType))
            {
                await ExecuteAsync(connection, statement, stopping);
            }

            if (features.HasCitus)
            {
                observer.Decision("Citus is here: the pairs are spread over its machines by their ids.");
                await ExecuteAsync(connection, table.Distribute(), stopping);
            }

            await using var about = new NpgsqlCommand(
                $"INSERT INTO {table.About} (format, model, model_path, fingerprint, dimension, vector_type, has_image, has_text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", connection);
            foreach (var value in new object[] { PostgresTable.Format, source.Model, source.ModelPath, source.ModelFingerprint, source.Dimension, vectorType, source.Has(VectorKind.Image), source.Has(VectorKind.Text) })
            {
                about.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            await about.ExecuteNonQueryAsync(stopping);
        }

        await transaction.CommitAsync(stopping);
    }

    private void EnsureSame(PostgresAbout about, ReactIndex source, string name)
    {
        ReactIndex.EnsureModel(name, about.Model, source.ModelFingerprint, source.Model);
        if (about.Dimension != source.Dimension)
        {
            throw Differs(name, $"holds vectors of length {about.Dimension}, not {source.Dimension}");
        }

        if (Enum.GetValues<VectorKind>().Any(kind => about.Has(kind) != source.Has(kind)))
        {
            throw Differs(name, "holds other kinds of vectors than this index");
        }

        if ((indexOptions.Kind == PostgresIndexKind.DiskAnn) != (about.VectorType == "vector") && indexOptions.Kind is not (PostgresIndexKind.None or PostgresIndexKind.Auto))
        {
            throw Differs(name, $"keeps its vectors as {about.VectorType}, which {indexOptions.Kind} does not search");
        }
    }

    private async Task LoadAsync(NpgsqlConnection connection, PostgresTable table, PostgresAbout about, ReactIndex source, string name, CancellationToken stopping)
    {
        var done = await JournalAsync(connection, table, stopping);
        var segments = source.Manifest.Segments;
        for (var number = 0; number < segments.Count; number++)
        {
            if (done.TryGetValue(number, out var identity) && identity != Identity(segments[number]))
            {
                throw Differs(name, $"was loaded from another index, or from this one before it was rewritten: segment {number} differs");
            }
        }

        if (done.Keys.Any(number => number >= segments.Count))
        {
            throw Differs(name, $"holds {done.Count} segments; this index has {segments.Count}");
        }

        if (done.Count > 0)
        {
            observer.Decision($"{done.Count} of {segments.Count} segments are loaded already.");
        }

        for (var number = 0; number < segments.Count; number++)
        {
            if (!done.ContainsKey(number))
            {
                await LoadSegmentAsync(connection, table, about, source, number, stopping);
            }
        }
    }

    private async Task LoadSegmentAsync(NpgsqlConnection connection, PostgresTable table, PostgresAbout about, ReactIndex source, int number, CancellationToken stopping)
    {
        var segment = source.Manifest.Segments[number];
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        await ExecuteAsync(connection, $"UPDATE {table.About} SET complete = false WHERE complete", stopping);
        if (segment.Pairs > 0)
        {
            await CopyAsync(connection, table, about, source, number, stopping);
        }

        await using (var journal = new NpgsqlCommand($"INSERT INTO {table.Segments} (segment, first_id, pairs, identity) VALUES ($1, $2, $3, $4)", connection))
        {
            journal.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
            journal.Parameters.Add(new NpgsqlParameter<long> { TypedValue = source.StartOf(number) });
            journal.Parameters.Add(new NpgsqlParameter<long> { TypedValue = segment.Pairs });
            journal.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Identity(segment) });
            await journal.ExecuteNonQueryAsync(stopping);
        }

        await transaction.CommitAsync(stopping);
    }

    private async Task CopyAsync(NpgsqlConnection connection, PostgresTable table, PostgresAbout about, ReactIndex source, int number, CancellationToken stopping)
    {
        var start = source.StartOf(number);
        VectorKind[] kinds = [.. Enum.GetValues<VectorKind>().Where(about.Has)];
        var readers = kinds.Select(source.OpenVectors).ToArray();
        var removed = source.Removed;
        var vector = new float[source.Dimension];
        try
        {
            await using var copy = await connection.BeginBinaryImportAsync(
                $"COPY {table.Pairs} ({PostgresTable.Columns}{string.Concat(kinds.Select(kind => $", {PostgresTable.Column(kind)}"))}) FROM STDIN (FORMAT binary)", stopping);
            var id = start;
            foreach (var row in SegmentRows.Read(source, number))
            {
                if (removed?.Contains(id) != true)
                {
                    await RowAsync(copy, id, row, stopping);
                    foreach (var reader in readers)
                    {
                        reader.Read(id, vector);
                        await VectorAsync(copy, vector, about.VectorType, stopping);
                    }
                }

                if (++id % RowsPerReport == 0)
                {
                    observer.Progress(new WorkProgress(Activity, id, source.RowCount, "pairs", $"segment {number + 1} of {source.SegmentCount}"));
                }
            }

            await copy.CompleteAsync(stopping);
            observer.Progress(new WorkProgress(Activity, id, source.RowCount, "pairs", $"segment {number + 1} of {source.SegmentCount}"));
        }
        finally
        {
            Array.ForEach(readers, reader => reader.Dispose());
        }
    }

    private static async Task RowAsync(NpgsqlBinaryImporter copy, long id, PairRow row, CancellationToken stopping)
    {
        await copy.StartRowAsync(stopping);
        await copy.WriteAsync(id, NpgsqlDbType.Bigint, stopping);
        await copy.WriteAsync(row.Key, NpgsqlDbType.Text, stopping);
        await copy.WriteAsync(row.Caption, NpgsqlDbType.Text, stopping);
        await copy.WriteAsync(row.Locator, NpgsqlDbType.Text, stopping);
        await TextAsync(copy, row.Url, NpgsqlDbType.Text, stopping);
        await NumberAsync(copy, row.Width, NpgsqlDbType.Integer, stopping);
        await NumberAsync(copy, row.Height, NpgsqlDbType.Integer, stopping);
        await NumberAsync(copy, float.IsNaN(row.Similarity) ? default(float?) : row.Similarity, NpgsqlDbType.Real, stopping);
        await TextAsync(copy, row.Extra, NpgsqlDbType.Jsonb, stopping);
    }

    private static Task TextAsync(NpgsqlBinaryImporter copy, string? value, NpgsqlDbType type, CancellationToken stopping) =>
        value is null ? copy.WriteNullAsync(stopping) : copy.WriteAsync(value, type, stopping);

    private static Task NumberAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken stopping)
        where T : struct => value is { } number ? copy.WriteAsync(number, type, stopping) : copy.WriteNullAsync(stopping);

    private static Task VectorAsync(NpgsqlBinaryImporter copy, float[] vector, string type, CancellationToken stopping) =>
        type == "vector" ? copy.WriteAsync(new Vector(vector), type, stopping) : copy.WriteAsync(new HalfVector(Array.ConvertAll(vector, value => (Half)value)), type, stopping);

    /// <summary>Removes what was removed from the index since its segments were loaded.</summary>
    private async Task RemoveAsync(NpgsqlConnection connection, PostgresTable table, ReactIndex source, CancellationToken stopping)
    {
        var gone = 0L;
        foreach (var ids in (source.Removed?.Members() ?? []).Chunk(IdsPerDelete))
        {
            await using var command = new NpgsqlCommand($"DELETE FROM {table.Pairs} WHERE id = ANY ($1)", connection);
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
            gone += await command.ExecuteNonQueryAsync(stopping);
        }

        if (gone > 0)
        {
            observer.Decision($"{gone:N0} pairs were removed, as they were from the index.");
        }
    }

    private static async Task<Dictionary<int, string>> JournalAsync(NpgsqlConnection connection, PostgresTable table, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand($"SELECT segment, identity FROM {table.Segments}", connection);
        await using var reader = await command.ExecuteReaderAsync(stopping);
        var done = new Dictionary<int, string>();
        while (await reader.ReadAsync(stopping))
        {
            done[reader.GetInt32(0)] = reader.GetString(1);
        }

        return done;
    }

    /// <summary>What a segment holds, told by its files' checksums.</summary>
    private static string Identity(ManifestSegment segment) =>
        Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(' ', segment.Files.Select(file => file.Sha256))))).ToLowerInvariant();

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(stopping);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stopping);
    }

    private static ReactException Differs(string name, string what) => new("ReactIndexMismatch", ReactErrorKind.Mismatch, $"'{name}' {what}.",
        "Use -Force to replace it, or name another table with -Table.", name);
}
