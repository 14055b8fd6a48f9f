using System.Globalization;
using System.Text.RegularExpressions;

namespace React.Indexing.PostgreSql;

/// <summary>Names and definitions of the tables that make an index in a database.</summary>
internal sealed partial class PostgresTable
{
    /// <summary>Version of the layout below.</summary>
    public const int Format = 1;

    /// <summary>The columns that a condition may use; vectors are compared by searching.</summary>
    public const string Columns = "id, key, caption, locator, url, width, height, similarity, extra";

    // PostgreSQL cuts names at 63 bytes; the longest ending has 15.
    private const int LongestName = 48;

    private readonly string? schema;
    private readonly string name;

    public PostgresTable(string table)
    {
        var parts = table.Split('.');
        if (parts.Length > 2 || parts.Any(part => !Identifier().IsMatch(part) || part.Length > LongestName))
        {
            throw new ReactException("ReactTableNameInvalid", ReactErrorKind.InvalidArgument, $"'{table}' cannot be the name of a table here.",
                $"Use letters, digits and underscores, at most {LongestName}, with the schema's name and a dot before it if you like.", table);
        }

        // As PostgreSQL does with names that nobody quotes, so that they can be written in psql as they were here.
        schema = parts.Length == 2 ? parts[0].ToLowerInvariant() : null;
        name = parts[^1].ToLowerInvariant();
    }

    /// <summary>For people.</summary>
    public string Name => schema is null ? name : $"{schema}.{name}";

    /// <summary>The schema, where it is named.</summary>
    public string? Schema => schema;

    /// <summary>The pairs, for SQL.</summary>
    public string Pairs => Quoted("");

    /// <summary>What the index is: one row.</summary>
    public string About => Quoted("_about");

    /// <summary>The segments that are loaded: the journal.</summary>
    public string Segments => Quoted("_segments");

    /// <summary>The column of a kind of vector.</summary>
    public static string Column(VectorKind kind) => kind == VectorKind.Image ? "image_embedding" : "text_embedding";

    /// <summary>Name of the index over a kind of vector, unquoted; it lies in the table's schema.</summary>
    public string IndexName(VectorKind kind) => $"{name}_{(kind == VectorKind.Image ? "image" : "text")}_idx";

    /// <summary>The same, for SQL.</summary>
    public string Index(VectorKind kind) => schema is null ? $"\"{IndexName(kind)}\"" : $"\"{schema}\".\"{IndexName(kind)}\"";

    /// <summary>Statements that make the tables where they are not there.</summary>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="vectorType"><c>halfvec</c> or <c>vector</c>.</param>
    public IEnumerable<string> Create(int dimension, string vectorType)
    {
        var vector = string.Create(CultureInfo.InvariantCulture, $"{vectorType}({dimension})");
        yield return $"""
            CREATE TABLE IF NOT EXISTS {Pairs} (
                id bigint PRIMARY KEY, key text NOT NULL, caption text NOT NULL, locator text NOT NULL, url text, width integer, height integer,
                similarity real, extra jsonb, {Column(VectorKind.Image)} {vector}, {Column(VectorKind.Text)} {vector})
            """;

        // Numbers of a vector do not compress, and reading one through TOAST's compression takes time.
        yield return $"ALTER TABLE {Pairs} ALTER COLUMN {Column(VectorKind.Image)} SET STORAGE EXTERNAL, ALTER COLUMN {Column(VectorKind.Text)} SET STORAGE EXTERNAL";
        yield return $"""
            CREATE TABLE IF NOT EXISTS {About} (
                one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1), format integer NOT NULL, model text NOT NULL, model_path text NOT NULL, fingerprint text NOT NULL,
                dimension integer NOT NULL, vector_type text NOT NULL, has_image boolean NOT NULL, has_text boolean NOT NULL, complete boolean NOT NULL DEFAULT false)
            """;
        yield return $"""
            CREATE TABLE IF NOT EXISTS {Segments} (
                segment integer PRIMARY KEY, first_id bigint NOT NULL, pairs bigint NOT NULL, identity text NOT NULL, loaded timestamptz NOT NULL DEFAULT now())
            """;
    }

    /// <summary>Spreads the pairs over a cluster's machines by their ids.</summary>
    public string Distribute() => $"SELECT create_distributed_table('{Pairs}', 'id')";

    /// <summary>The statement that lets removal find pairs by key. Hashed: keys may be longer than a sorted index takes.</summary>
    public string CreateKeyIndex() => $"CREATE INDEX IF NOT EXISTS \"{name}_key_idx\" ON {Pairs} USING hash (key)";

    /// <summary>The statement that builds the index over a kind of vector.</summary>
    public string CreateIndex(VectorKind kind, PostgresIndexOptions options, string vectorType, long pairs)
    {
        var storage = string.Join(", ", options.Storage(pairs).Select(parameter => $"{parameter.Key} = {parameter.Value}"));
        return $"CREATE INDEX \"{IndexName(kind)}\" ON {Pairs} USING {options.Method} ({Column(kind)} {vectorType}_ip_ops){(storage.Length > 0 ? $" WITH ({storage})" : "")}";
    }

    public override string ToString() => Name;

    private string Quoted(string ending) => schema is null ? $"\"{name}{ending}\"" : $"\"{schema}\".\"{name}{ending}\"";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Identifier();
}
