using Npgsql;
using React.Work;

namespace React.Indexing.PostgreSql;

/// <summary>What of the extensions that matter a server has, and which are created in this database.</summary>
/// <param name="Available">Versions on the server by name.</param>
/// <param name="Created">Versions in this database by name.</param>
internal sealed record PostgresFeatures(IReadOnlyDictionary<string, string> Available, IReadOnlyDictionary<string, string> Created)
{
    private const string Vector = "vector";
    private const string Citus = "citus";
    private const string DiskAnn = "pg_diskann";

    // The first with halfvec.
    private static readonly Version LeastVector = new(0, 7);

    /// <summary>Whether pairs are to be spread over a cluster's machines.</summary>
    public bool HasCitus => Created.ContainsKey(Citus);

    public static async Task<PostgresFeatures> ReadAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand("SELECT name::text, default_version, installed_version FROM pg_available_extensions WHERE name = ANY ($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [Vector, Citus, DiskAnn] });
        await using var reader = await command.ExecuteReaderAsync(stopping);
        var available = new Dictionary<string, string>(StringComparer.Ordinal);
        var created = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stopping))
        {
            available[reader.GetString(0)] = reader.IsDBNull(1) ? "" : reader.GetString(1);
            if (!reader.IsDBNull(2))
            {
                created[reader.GetString(0)] = reader.GetString(2);
            }
        }

        return new PostgresFeatures(available, created);
    }

    /// <summary>Creates the extensions that are needed and not yet there.</summary>
    /// <exception cref="ReactException">The server lacks one, or has it too old.</exception>
    public async Task EnsureAsync(NpgsqlConnection connection, PostgresIndexKind kind, string name, IWorkObserver observer, CancellationToken stopping)
    {
        foreach (var sql in Statements(kind, name))
        {
            await using var create = new NpgsqlCommand(sql, connection);
            await create.ExecuteNonQueryAsync(stopping);
        }

        if (Available.ContainsKey(Citus) && !HasCitus)
        {
            observer.Decision("The server has Citus, but this database does not use it: the pairs stay on one machine. CREATE EXTENSION citus before loading spreads them.");
        }

        // Npgsql learned the types when it connected, before the extension was there.
        await connection.ReloadTypesAsync(stopping);
    }

    /// <summary>What is to be run so that vectors can be stored and indexed so.</summary>
    internal IEnumerable<string> Statements(PostgresIndexKind kind, string name)
    {
        var version = Created.GetValueOrDefault(Vector) ?? Available.GetValueOrDefault(Vector)
            ?? throw new ReactException("ReactServerExtension", ReactErrorKind.NotInstalled, $"The server of '{name}' lacks pgvector.",
                "Install it there (Debian: postgresql-17-pgvector), or allow the extension 'vector' on a managed server.", name);
        if (Version.TryParse(version, out var parsed) && parsed < LeastVector)
        {
            throw new ReactException("ReactServerExtension", ReactErrorKind.NotInstalled, $"The server of '{name}' has pgvector {version}; half-precision vectors need {LeastVector}.",
                "Install a newer one there, then ALTER EXTENSION vector UPDATE.", name);
        }

        if (kind == PostgresIndexKind.DiskAnn && !Available.ContainsKey(DiskAnn))
        {
            throw new ReactException("ReactServerExtension", ReactErrorKind.NotInstalled, $"The server of '{name}' lacks pg_diskann.",
                "Allow the extension on the server (Azure Database for PostgreSQL has it), or choose Hnsw.", name);
        }

        if (!Created.ContainsKey(Vector))
        {
            yield return "CREATE EXTENSION IF NOT EXISTS vector";
        }

        if (kind == PostgresIndexKind.DiskAnn && !Created.ContainsKey(DiskAnn))
        {
            yield return "CREATE EXTENSION IF NOT EXISTS pg_diskann";
        }
    }
}
