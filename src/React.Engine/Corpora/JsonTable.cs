using System.Text.Json;
using React.Storage;

namespace React.Corpora;

/// <summary>Looks into a file of JSON objects, one a line.</summary>
internal static class JsonTable
{
    // Objects looked at for the names of columns.
    private const int Sample = 1000;

    /// <summary>Names of the objects' members, and how many objects there are: the whole file is read once, so that damage is found before work begins.</summary>
    /// <exception cref="ReactException">A line is no JSON.</exception>
    public static TableLayout Look(string path, CancellationToken stopping)
    {
        var from = $"read_ndjson_objects({DuckDb.PatternLiteral(path)})";
        var names = new List<string>();
        using (var sample = new TableQuery(path, $"SELECT CAST(json AS VARCHAR) FROM {from} LIMIT {Sample}", stopping))
        {
            while (sample.Next())
            {
                names.AddRange(Members(sample.Text(0)).Except(names));
            }
        }

        using var counted = new TableQuery(path, $"SELECT CAST(count(json) AS BIGINT) FROM {from}", stopping);
        counted.Next();
        var fields = names.Select(name => new TableField(name, $"json_extract_string(json, {DuckDb.Literal(Pointer(name))})", "")).ToList();
        return new TableLayout(from, fields, counted.Number(0), "JSON lines")
        {
            // The object without what is kept apart; members that the sample lacks stay too.
            Others = others => fields.Except(others).Select(field => $"{DuckDb.Literal(field.Name)}, NULL").ToList() is { Count: > 0 } used
                ? $"CAST(json_merge_patch(json, json_object({string.Join(", ", used)})) AS VARCHAR)"
                : "CAST(json AS VARCHAR)",
        };
    }

    private static List<string> Members(string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "null");
            return document.RootElement.ValueKind == JsonValueKind.Object ? [.. document.RootElement.EnumerateObject().Select(member => member.Name)] : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // DuckDB takes a little more for JSON than this reader; its own look at every line decides.
            return [];
        }
    }

    private static string Pointer(string name) => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
