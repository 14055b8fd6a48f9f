using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace React.Indexing.PostgreSql;

/// <summary>Reads the metadata of a segment in its order, as a database takes it.</summary>
internal static partial class SegmentRows
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The rows of a parquet file, the first first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">Rows that the manifest promises.</param>
    /// <exception cref="ReactException">The file is damaged.</exception>
    public static IEnumerable<PairRow> Read(string path, long count)
    {
        using var database = MetadataDatabase.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT file_row_number, key, caption, locator, url, width, height, similarity, extra FROM read_parquet({MetadataDatabase.PatternLiteral(path)}, file_row_number = true)";
        command.UseStreamingMode = true;
        using var reader = Guarded(path, command.ExecuteReader);
        var expected = 0L;
        while (Guarded(path, reader.Read))
        {
            var row = Guarded(path, () => (Number: reader.GetInt64(0), Pair: new PairRow(Text(reader, 1) ?? "", Text(reader, 2) ?? "", Text(reader, 3) ?? "", Text(reader, 4),
                reader.IsDBNull(5) ? null : reader.GetInt32(5), reader.IsDBNull(6) ? null : reader.GetInt32(6), reader.IsDBNull(7) ? float.NaN : reader.GetFloat(7), Json(Text(reader, 8)))));
            if (row.Number != expected++)
            {
                throw Damaged(path, count);
            }

            yield return row.Pair;
        }

        if (expected != count)
        {
            throw Damaged(path, count);
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

    private static string? Text(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? null : Storable(reader.GetString(column));

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is DuckDBException or InvalidCastException)
        {
            throw MetadataDatabase.Error(error, path);
        }
    }

    private static ReactException Damaged(string path, long count) => new("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' does not hold the {count} rows that the manifest promises.",
        "Test-ReactIndex names every fault; restore the file or build the index again.", path);

    [GeneratedRegex(@"[0-9][eE]\+?[0-9]{5}")]
    private static partial Regex HugeNumber();
}
