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
            var row = Guarded(path, () => (Number: reader.GetInt64(0), Pair: Row(reader, path, index.Manifest.Columns)));
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
            if (!ZeroCharacter().IsMatch(plain) && !HugeNumber().IsMatch(plain) && Storable(plain) == plain)
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
            : $"to_json({{{string.Join(", ", others.Select(name => $"{DuckDb.Literal(name)}: {DuckDb.Name(name)}"))}}})";
        string Number(string? name) => name is null ? "NULL::INTEGER" : $"TRY_CAST({DuckDb.Name(name)} AS INTEGER)";
        return $"SELECT {MetadataReader.Selected(given)}, {Number(width)}, {Number(height)}, ({extra})::VARCHAR FROM {table}";
    }

    private static PairRow Row(DuckDBDataReader reader, string path, ManifestColumns? columns)
    {
        var pair = MetadataReader.Pair(reader, path, columns);
        return new PairRow(Storable(pair.Key), Storable(pair.Caption), Storable(pair.Locator), pair.Url is null ? null : Storable(pair.Url),
            reader.IsDBNull(6) ? null : reader.GetInt32(6), reader.IsDBNull(7) ? null : reader.GetInt32(7), pair.Similarity, Json(reader.IsDBNull(8) ? null : reader.GetString(8)));
    }

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

    // Escaped, and its backslash not itself the end of an escape.
    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\\u0000")]
    private static partial Regex ZeroCharacter();

    [GeneratedRegex(@"[0-9][eE]\+?[0-9]{5}")]
    private static partial Regex HugeNumber();
}
