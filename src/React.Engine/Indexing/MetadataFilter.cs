using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using React.Storage;
using React.Work;

namespace React.Indexing;

/// <summary>
/// Finds the rows of an index that pass a condition over its metadata. The condition is a DuckDB expression and nothing else: it is parsed before it is run,
/// and what holds a query of its own, and so could read other files, is refused.
/// </summary>
internal static class MetadataFilter
{
    private const int MaxLength = 1 << 16;
    private const int MaxWords = 100;

    // The parsed form nests some three times as deep as the text.
    private const int MaxDepth = 500;

    // Neither letter nor digit before or after a word, in any script.
    private const string WordStart = @"(?i)(^|[^\pL\pN])";
    private const string WordEnd = @"($|[^\pL\pN])";

    /// <summary>The rows that pass; a condition that is NULL for a row does not pass it.</summary>
    /// <exception cref="ReactException">InvalidArgument: the expression is no condition, or names columns that are not there. InvalidData: a value does not fit it, or a file is damaged.</exception>
    public static RowSet Rows(ReactIndex index, PairFilter filter, IWorkObserver observer, CancellationToken stopping) => Rows(
        [.. index.Manifest.Segments.Select(segment => (segment.Pairs > 0 ? index.FilePath(segment.Metadata()) : "", segment.Pairs))],
        (index.Manifest.Columns ?? ManifestColumns.Own).Caption, filter, observer, stopping);

    /// <summary>The same for any parquet files.</summary>
    /// <param name="files">The files and their rows, which are numbered on from one to the next.</param>
    /// <param name="caption">The column of captions, or null where there is none.</param>
    public static RowSet Rows(IReadOnlyList<(string Path, long Pairs)> files, string? caption, PairFilter filter, IWorkObserver observer, CancellationToken stopping)
    {
        var rows = new RowSet(files.Sum(file => file.Pairs));
        using var database = DuckDb.Open();
        var condition = Condition(database, filter, caption);
        var start = 0L;
        foreach (var (path, pairs) in files)
        {
            stopping.ThrowIfCancellationRequested();
            if (pairs > 0)
            {
                Add(database, condition, filter, path, start, pairs, rows);
            }

            start += pairs;
            observer.Progress(new WorkProgress("Filtering", start, rows.Rows, "pairs"));
        }

        observer.Decision($"{rows.Count:N0} of {rows.Rows:N0} pairs pass the filter.");
        return rows;
    }

    private static string Condition(DuckDBConnection database, PairFilter filter, string? captionColumn)
    {
        var parts = new List<string>();
        if (!string.IsNullOrWhiteSpace(filter.Expression))
        {
            Check(database, filter.Expression);

            // A comment at its end must not swallow the bracket.
            parts.Add($"({filter.Expression}\n)");
        }

        var words = (filter.CaptionMatch ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > MaxWords)
        {
            throw Invalid(filter.CaptionMatch!, $"it has {words.Length} words, more than {MaxWords}");
        }

        foreach (var word in words)
        {
            var caption = captionColumn ?? throw Invalid(filter.CaptionMatch!, "the index has no captions");
            parts.Add($"regexp_matches({Identifier(caption)}, {DuckDb.Literal(WordStart + Pattern(word) + WordEnd)})");
        }

        return parts.Count == 0 ? "true" : string.Join(" AND ", parts);
    }

    /// <summary>A word for RE2: everything literal but the asterisk, which stands for any letters and digits.</summary>
    private static string Pattern(string word)
    {
        var pattern = new StringBuilder();
        foreach (var rune in word.EnumerateRunes())
        {
            pattern.Append(rune.Value == '*' ? @"[\pL\pN]*" : Rune.IsLetterOrDigit(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}"));
        }

        return pattern.ToString();
    }

    /// <summary>Parses the expression without running it, and looks at what it consists of.</summary>
    private static void Check(DuckDBConnection database, string expression)
    {
        if (expression.Length > MaxLength)
        {
            throw Invalid(expression[..80] + " …", $"it has {expression.Length} characters, more than {MaxLength}");
        }

        using var command = database.CreateCommand();
        command.CommandText = $"SELECT json_serialize_sql({DuckDb.Literal($"SELECT 1 FROM pairs WHERE ({expression}\n)")})";
        string text;
        try
        {
            text = (string)command.ExecuteScalar()!;
        }
        catch (DuckDBException error)
        {
            throw Invalid(expression, FirstLine(error), error);
        }

        using var json = Parse(text, expression);
        var root = json.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            throw Invalid(expression, root.TryGetProperty("error_message", out var message) ? message.GetString()! : "it cannot be parsed");
        }

        var statements = root.GetProperty("statements");
        var node = statements.GetArrayLength() == 1 ? statements[0].GetProperty("node") : default;
        if (node.ValueKind != JsonValueKind.Object || node.GetProperty("type").GetString() != "SELECT_NODE" || !IsPlain(node))
        {
            throw Invalid(expression, "it is more than one condition");
        }

        if (HasQuery(node.GetProperty("where_clause")))
        {
            throw Invalid(expression, "it holds a query of its own");
        }
    }

    private static JsonDocument Parse(string text, string expression)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException error)
        {
            throw Invalid(expression, "its parts are nested too deep", error);
        }
    }

    /// <summary>Whether nothing but the condition was added to the statement that it was put into.</summary>
    private static bool IsPlain(JsonElement node) =>
        node.GetProperty("modifiers").GetArrayLength() == 0
        && node.GetProperty("group_expressions").GetArrayLength() == 0
        && node.GetProperty("having").ValueKind == JsonValueKind.Null
        && node.GetProperty("qualify").ValueKind == JsonValueKind.Null
        && node.GetProperty("sample").ValueKind == JsonValueKind.Null
        && node.GetProperty("from_table").GetProperty("type").GetString() == "BASE_TABLE";

    private static bool HasQuery(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => (element.TryGetProperty("class", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() == "SUBQUERY")
            || element.EnumerateObject().Any(member => HasQuery(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasQuery),
        _ => false,
    };

    private static void Add(DuckDBConnection database, string condition, PairFilter filter, string path, long start, long pairs, RowSet rows)
    {
        try
        {
            using var command = database.CreateCommand();
            command.CommandText = $"SELECT file_row_number FROM read_parquet({DuckDb.PatternLiteral(path)}, file_row_number = true) WHERE {condition}";
            command.UseStreamingMode = true;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var row = reader.GetInt64(0);
                if (row >= pairs)
                {
                    throw new ReactException("ReactIndexDamaged", ReactErrorKind.InvalidData, $"'{path}' has more rows than the {pairs} that the manifest promises.", "Test-ReactIndex names every fault.", path);
                }

                rows.Add(start + row);
            }
        }
        catch (DuckDBException error) when (error.Message.StartsWith("Binder Error", StringComparison.Ordinal) || error.Message.StartsWith("Catalog Error", StringComparison.Ordinal))
        {
            throw Invalid(filter.Expression ?? "", $"{FirstLine(error)} The columns are: {string.Join(", ", Columns(database, path))}.", error);
        }
        catch (DuckDBException error) when (error.Message.StartsWith("Conversion Error", StringComparison.Ordinal) || error.Message.StartsWith("Out of Range Error", StringComparison.Ordinal)
            || error.Message.StartsWith("Invalid Input Error", StringComparison.Ordinal))
        {
            throw new ReactException("ReactFilterFailed", ReactErrorKind.InvalidData, $"The filter '{filter.Expression}' fails on a row of '{path}': {FirstLine(error)}", "Guard it, for example with TRY_CAST(… AS …).", filter.Expression, error);
        }
        catch (DuckDBException error)
        {
            throw DuckDb.Error(error, path);
        }
    }

    private static List<string> Columns(DuckDBConnection database, string path)
    {
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet({DuckDb.PatternLiteral(path)}))";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>DuckDB's message without the statement that ours was put into.</summary>
    private static string FirstLine(DuckDBException error) => error.Message.Split('\n', 2)[0].Trim();

    /// <summary>A column's name in SQL.</summary>
    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static ReactException Invalid(string expression, string why, Exception? inner = null) => new("ReactFilterInvalid", ReactErrorKind.InvalidArgument,
        $"'{expression}' is no filter: {why.TrimEnd('.')}.", "Give one condition over the metadata's columns, for example: width >= 256 AND similarity > 0.28", expression, inner);
}
