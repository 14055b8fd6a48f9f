using Npgsql;

namespace React.Indexing.PostgreSql;

/// <summary>An index that a server has over vectors.</summary>
/// <param name="Method">Its kind, as SQL calls it.</param>
/// <param name="Storage">Its parameters, <c>name=value</c>.</param>
/// <param name="Bytes">What it takes on disk.</param>
internal sealed record PostgresIndexState(string Method, IReadOnlyList<string> Storage, long Bytes)
{
    /// <summary>The valid indexes of a table by name.</summary>
    public static async Task<Dictionary<string, PostgresIndexState>> ReadAsync(NpgsqlConnection connection, PostgresTable table, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT c.relname::text, am.amname::text, coalesce(c.reloptions, ARRAY[]::text[]), pg_relation_size(c.oid)
            FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS am ON am.oid = c.relam
            WHERE i.indrelid = '{table.Pairs}'::regclass AND i.indisvalid
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(stopping);
        var indexes = new Dictionary<string, PostgresIndexState>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stopping))
        {
            indexes[reader.GetString(0)] = new PostgresIndexState(reader.GetString(1), reader.GetFieldValue<string[]>(2), reader.GetInt64(3));
        }

        return indexes;
    }

    /// <summary>Whether it is what the options ask for; parameters that they leave open may be anything.</summary>
    public bool Fits(PostgresIndexOptions options) =>
        (options.Kind == PostgresIndexKind.Auto || Method == options.Method) && options.Parameters.All(parameter => Storage.Contains($"{parameter.Key.ToLowerInvariant()}={parameter.Value}", StringComparer.Ordinal));

    /// <summary>The rough memory that building a graph takes, in bytes: each pair's vector and its links to neighbours.</summary>
    public static long GraphBytes(long pairs, int dimension, int m) => pairs * ((2L * dimension) + (16L * 2 * m) + 128);

    public override string ToString() => Storage.Count == 0 ? Method : $"{Method} ({string.Join(", ", Storage)})";
}
