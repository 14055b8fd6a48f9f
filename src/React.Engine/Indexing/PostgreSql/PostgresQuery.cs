using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace React.Indexing.PostgreSql;

/// <summary>
/// The statements of a search. An index is asked for somewhat more than is wanted, by the query rounded as the vectors are; the candidates are then scored with the
/// query as it is, and ordered by score and id. So an index decides what is found, never how it is scored or ordered.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="about">What it holds.</param>
/// <param name="query">What is searched for.</param>
/// <param name="options">How.</param>
internal sealed class PostgresQuery(PostgresTable table, PostgresAbout about, SearchQuery query, PostgresSearchOptions options)
{
    private const int MaxEfSearch = 1000;
    private const int MaxProbes = 32768;

    // Few lists are looked into almost all: the server draws their centres anew at each building, and a share of few is a matter of luck.
    private const int LeastProbes = 10;
    private const int LeastEfSearch = 100;
    private const int LeastMixed = 400;

    // With both kinds mixed, a pair among the best by the sum may be far down in each list.
    private const int MixedFactor = 4;

    private readonly string? condition = PostgresCondition.Sql(query.Filter, captionParameter: 2);
    private readonly string[] captionPatterns = PostgresCondition.CaptionPatterns(query.Filter);

    /// <summary>Candidates asked of each index.</summary>
    public int Candidates => query.Key.OnlyKind is null ? (query.Count * MixedFactor) + LeastMixed : query.Count + Math.Max(10, query.Count / 10);

    /// <summary>Whether an index could give so many candidates.</summary>
    public bool IndexSuffices => about.CanIterate || Candidates <= MaxEfSearch;

    /// <summary>One round trip: the settings, then a result for each query.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="numbers">Which of the queries.</param>
    /// <param name="exact">Whether to look at every pair.</param>
    public NpgsqlBatch Batch(NpgsqlConnection connection, IEnumerable<int> numbers, bool exact)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN READ ONLY"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Settings(exact)));
        var sql = exact ? Exact() : Approximate();
        foreach (var number in numbers)
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new NpgsqlParameter { Value = new Vector(query.Vectors.Slice(number * about.Dimension, about.Dimension)) });
            if (captionPatterns.Length > 0)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = captionPatterns, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            }

            batch.BatchCommands.Add(command);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        return batch;
    }

    /// <summary>A statement that sets what holds until the transaction ends.</summary>
    internal string Settings(bool exact)
    {
        var settings = new List<(string Name, string Value)>
        {
            ("statement_timeout", Text((long)options.Timeout.TotalMilliseconds)),
        };
        if (exact)
        {
            // The vectors are compared as they are, which an index over them would otherwise answer.
            settings.Add(("enable_indexscan", "off"));
        }
        else
        {
            var probes = options.Probes ?? Math.Max(LeastProbes, (int)Math.Ceiling(2 * Math.Sqrt(Math.Max(1, about.Lists))));
            settings.Add(("hnsw.ef_search", Text(Math.Clamp(options.EfSearch ?? Math.Max(LeastEfSearch, 2 * Candidates), Math.Min(Candidates, MaxEfSearch), MaxEfSearch))));
            settings.Add(("ivfflat.probes", Text(Math.Clamp(probes, 1, MaxProbes))));
            if (about.CanIterate)
            {
                // The order within a scan does not matter, since candidates are ordered afterwards.
                settings.Add(("hnsw.iterative_scan", "relaxed_order"));
                settings.Add(("hnsw.max_scan_tuples", Text(Math.Max(20_000, 10L * Candidates))));
                settings.Add(("ivfflat.iterative_scan", "relaxed_order"));
            }
        }

        return $"SELECT {string.Join(", ", settings.Select(setting => $"set_config('{setting.Name}', '{setting.Value}', true)"))}";
    }

    /// <summary>Every pair is scored.</summary>
    internal string Exact() =>
        $"SELECT p.id, {Score()} AS score FROM {table.Pairs} AS p{Where("WHERE")} ORDER BY score DESC, p.id LIMIT {Text(query.Count)}";

    /// <summary>Candidates from the indexes are scored.</summary>
    internal string Approximate()
    {
        var candidates = query.Key.OnlyKind is { } kind
            ? $"SELECT p.* FROM {table.Pairs} AS p{Where("WHERE")} ORDER BY p.{PostgresTable.Column(kind)} <#> $1::{about.VectorType} LIMIT {Text(Candidates)}"
            : $"SELECT * FROM {table.Pairs} WHERE id IN ({Nearest(VectorKind.Image)} UNION {Nearest(VectorKind.Text)})";
        return $"SELECT p.id, {Score()} AS score FROM ({candidates}) AS p ORDER BY score DESC, p.id LIMIT {Text(query.Count)}";
    }

    private string Nearest(VectorKind kind) =>
        $"(SELECT p.id FROM {table.Pairs} AS p{Where("WHERE")} ORDER BY p.{PostgresTable.Column(kind)} <#> $1::{about.VectorType} LIMIT {Text(Candidates)})";

    private string Score()
    {
        // pgvector's operator gives the negative inner product. Scores are float32, as everywhere, so that ties are ties.
        static string Product(VectorKind kind) => $"(p.{PostgresTable.Column(kind)}::vector <#> $1)";
        return query.Key.OnlyKind is { } only
            ? $"(-{Product(only)})::real"
            : string.Create(CultureInfo.InvariantCulture, $"(-({query.Key.Image:R} * {Product(VectorKind.Image)} + {query.Key.Text:R} * {Product(VectorKind.Text)}))::real");
    }

    private string Where(string word) => condition is null ? "" : $" {word} {condition}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
