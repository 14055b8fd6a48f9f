using System.Globalization;
using System.Text.RegularExpressions;

namespace React.Indexing.PostgreSql;

/// <summary>Which indexes a table gets.</summary>
public sealed partial record PostgresIndexOptions
{
    /// <summary>The kind.</summary>
    public PostgresIndexKind Kind { get; init; } = PostgresIndexKind.Auto;

    /// <summary>Parameters of the kind, as its documentation names them: <c>m</c>, <c>ef_construction</c>; <c>lists</c>; … Those that are not named keep the server's values.</summary>
    public IReadOnlyDictionary<string, int> Parameters { get; init; } = new Dictionary<string, int>();

    /// <summary>How SQL calls the kind.</summary>
    internal string Method => Kind switch
    {
        PostgresIndexKind.Hnsw => "hnsw",
        PostgresIndexKind.IvfFlat => "ivfflat",
        _ => "diskann",
    };

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ReactException">A parameter's name is none, or nobody knows which kind it is for.</exception>
    internal void Check()
    {
        if (Kind == PostgresIndexKind.Auto && Parameters.Count > 0)
        {
            throw Invalid($"Nothing says which kind of index the parameters {string.Join(", ", Parameters.Keys.Order(StringComparer.Ordinal))} are for.", "Name the kind as well: -DatabaseIndex Hnsw.");
        }

        foreach (var name in Parameters.Keys.Where(name => !Name().IsMatch(name)))
        {
            throw Invalid($"'{name}' cannot be the name of an index's parameter.", "Use the names of pgvector's documentation: m, ef_construction, lists.");
        }
    }

    /// <summary>The parameters, and what they are where the kind needs one that is not given.</summary>
    /// <param name="pairs">Pairs in the table.</param>
    internal SortedDictionary<string, string> Storage(long pairs)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Parameters)
        {
            all[name.ToLowerInvariant()] = value.ToString(CultureInfo.InvariantCulture);
        }

        if (Kind == PostgresIndexKind.IvfFlat && !all.ContainsKey("lists"))
        {
            // pgvector's advice: a list for every thousand rows, and their square root past a million.
            var lists = pairs <= 1_000_000 ? pairs / 1000 : (long)Math.Sqrt(pairs);
            all["lists"] = Math.Clamp(lists, 1, 32768).ToString(CultureInfo.InvariantCulture);
        }

        return all;
    }

    private ReactException Invalid(string message, string action) => new("ReactIndexParameterInvalid", ReactErrorKind.InvalidArgument, message, action, Kind);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,62}$")]
    private static partial Regex Name();
}
