using Npgsql;

namespace React.Indexing.PostgreSql;

/// <summary>What an index in a database says about itself, and what its server can do.</summary>
/// <param name="Model">The model that embedded it.</param>
/// <param name="Dimension">Length of a vector.</param>
/// <param name="VectorType"><c>halfvec</c> or <c>vector</c>.</param>
/// <param name="HasImage">Whether pictures' vectors are there.</param>
/// <param name="HasText">Whether captions' vectors are there.</param>
/// <param name="IsComplete">Whether everything was loaded and the indexes built.</param>
/// <param name="CanIterate">Whether the server's indexes go on searching where a filter leaves too few.</param>
/// <param name="Lists">Lists of an IVFFlat index; 0 where there is none.</param>
internal sealed record PostgresAbout(ManifestModel Model, int Dimension, string VectorType, bool HasImage, bool HasText, bool IsComplete, bool CanIterate, int Lists)
{
    // pgvector has scans that go on since this version.
    private static readonly Version Iterative = new(0, 8);

    /// <summary>Reads it.</summary>
    /// <exception cref="ReactException">The table is not there, is none of ours, or was written by another version.</exception>
    public static async Task<PostgresAbout> ReadAsync(NpgsqlConnection connection, PostgresTable table, string name, CancellationToken stopping)
    {
        PostgresAbout about;
        try
        {
            await using var command = new NpgsqlCommand($"""
                SELECT format, model, model_path, fingerprint, dimension, vector_type, has_image, has_text, complete,
                    (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
                    (SELECT max(substring(setting FROM 'lists=(\d+)')::integer) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid, unnest(c.reloptions) AS setting
                        WHERE i.indrelid = '{table.Pairs}'::regclass AND setting LIKE 'lists=%')
                FROM {table.About}
                """, connection);
            await using var reader = await command.ExecuteReaderAsync(stopping);
            if (!await reader.ReadAsync(stopping))
            {
                throw NotFound(name, null);
            }

            if (reader.GetInt32(0) != PostgresTable.Format)
            {
                throw new ReactException("ReactIndexInvalid", ReactErrorKind.InvalidData, $"'{name}' has format version {reader.GetInt32(0)}; this React reads version {PostgresTable.Format}.",
                    "Use the React that filled it, or load the index again into another table.", name);
            }

            var canIterate = !reader.IsDBNull(9) && Version.TryParse(reader.GetString(9), out var version) && version >= Iterative;
            about = new PostgresAbout(new ManifestModel(reader.GetString(1), reader.GetString(2), reader.GetString(3)), reader.GetInt32(4), reader.GetString(5),
                reader.GetBoolean(6), reader.GetBoolean(7), reader.GetBoolean(8), canIterate, reader.IsDBNull(10) ? 0 : reader.GetInt32(10));
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            throw NotFound(name, error);
        }

        // Both go into statements as they are.
        return about.VectorType is "halfvec" or "vector" && about.Dimension is >= 1 and <= IndexManifest.MaxDimension ? about
            : throw new ReactException("ReactIndexInvalid", ReactErrorKind.InvalidData, $"'{name}' claims vectors of type {about.VectorType}({about.Dimension}).", "Load the index again with -Force.", name);
    }

    /// <summary>Whether vectors of a kind are there.</summary>
    public bool Has(VectorKind kind) => kind == VectorKind.Image ? HasImage : HasText;

    private static ReactException NotFound(string name, Exception? inner) => new("ReactDatabaseIndexNotFound", ReactErrorKind.NotFound,
        $"There is no index in '{name}'.", "Fill the table with New-ReactIndex -Connection, or name the one that it filled with -Table.", name, inner);
}
