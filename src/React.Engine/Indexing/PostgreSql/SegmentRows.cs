using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using React.Storage;

namespace React.Indexing.PostgreSql;

/// <summary>Reads the metadata of a segment in its order, as a database takes it.</summary>
internal static partial class SegmentRows
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The rows of a segment, the first first.</summary>
    /// <exception cref="ReactException">The file is damaged.</exception>
    public static IEnumerable<PairRow> Read(ReactIndex index, int number)
    {
        var segment = index.Manifest.Segments[number];
        var path = index.FilePath(segment.Metadata());
        using var database = DuckDb.Open();
        using var command = database.CreateCommand();
        command.CommandText = Guarded(path, () => Query(database, path, index.Manifest.Columns));
        command.UseStreamingMode = true;
        using var reader = Guarded(path, command.ExecuteReader);
        var expected = 0L;
        while (Guarded(path, reader.Read))
        {
            var row = Guarded(path, () => (Number: reader.GetInt64(0), Pair: Row(reader, index.StartOf(number) + expected)));
            if (row.Number != expected++)
            {
                throw Damaged(path, segment.Pairs);
            }

            yield return row.Pair;
        }

        if (expected != segment.Pairs)
        {
            throw Damaged(path, segment.Pairs);
        }
    }

    /// <summary>A text that PostgreSQL takes: it knows neither the character 0 nor half a surrogate pair.</summary>
    internal static string Storable(string text)
    {
        var clean = text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
        for (var i = 0; i < clean.Length; i++)
        {
            if (char.IsSurrogate(clean[i]))
            {
                // Rare, and one rule for it is in the encoder.
                return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(clean));
            }
        }

        return clean;
    }

    /// <summary>JSON that jsonb takes: what it would refuse becomes a JSON text with the same characters.</summary>
    internal static string? Json(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            var plain = JsonNode.Parse(text)?.ToJsonString(Plain) ?? "null";
            if (!plain.Contains("\\u0000", StringComparison.Ordinal) && !HugeNumber().IsMatch(plain) && Storable(plain) == plain)
            {
                return plain;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // It is kept as the text that it is.
        }

        return JsonSerializer.Serialize(Storable(text), Plain);
    }

    /// <summary>The statement that gives our columns, whatever the table calls them; what else it holds goes into one object.</summary>
    private static string Query(DuckDBConnection database, string path, ManifestColumns? given)
    {
        var columns = given ?? ManifestColumns.Own;
        var table = $"read_parquet({DuckDb.PatternLiteral(path)}, file_row_number = true)";
        var there = new List<string>();
        using (var command = database.CreateCommand())
        {
            command.CommandText = $"SELECT column_name FROM (DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {table})";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                there.Add(reader.GetString(0));
            }
        }

        string? Size(string name) => there.FirstOrDefault(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        var (width, height) = (Size("width"), Size("height"));
        string?[] used = [columns.Key, columns.Caption, columns.Locator, columns.Url, columns.Similarity, width, height];
        var others = there.Except(used.OfType<string>(), StringComparer.OrdinalIgnoreCase).ToList();
        var extra = given is null && others is ["extra"] ? "extra"
            : others.Count == 0 ? "NULL"
            : $"to_json({{{string.Join(", ", others.Select(name => $"{DuckDb.Literal(name)}: {Identifier(name)}"))}}})";
        string Cast(string? name, string type) => name is null ? $"NULL::{type}" : $"TRY_CAST({Identifier(name)} AS {type})";
        return $"""
            SELECT file_row_number, {Cast(columns.Key, "VARCHAR")}, {Cast(columns.Caption, "VARCHAR")}, {Cast(columns.Locator, "VARCHAR")}, {Cast(columns.Url, "VARCHAR")},
                {Cast(width, "INTEGER")}, {Cast(height, "INTEGER")}, {Cast(columns.Similarity, "FLOAT")}, ({extra})::VARCHAR
            FROM {table}
            """;
    }

    private static PairRow Row(DuckDBDataReader reader, long id) => new(
        Text(reader, 1) ?? id.ToString(CultureInfo.InvariantCulture), Text(reader, 2) ?? "", Text(reader, 3) ?? Text(reader, 4) ?? "", Text(reader, 4),
        reader.IsDBNull(5) ? null : reader.GetInt32(5), reader.IsDBNull(6) ? null : reader.GetInt32(6), reader.IsDBNull(7) ? float.NaN : reader.GetFloat(7), Json(Text(reader, 8)));

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string? Text(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? null : Storable(reader.GetString(column));

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is DuckDBException or InvalidCastException)
        {
            throw DuckDb.Error(error, path);
        }
    }

    private static ReactException Damaged(string path, long count) => new("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' does not hold the {count} rows that the manifest promises.",
        "Test-ReactIndex names every fault; restore the file or build the index again.", path);

    [GeneratedRegex(@"[0-9][eE]\+?[0-9]{5}")]
    private static partial Regex HugeNumber();
}
