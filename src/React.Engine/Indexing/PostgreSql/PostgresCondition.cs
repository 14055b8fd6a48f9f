using System.Text.RegularExpressions;
using Npgsql;

namespace React.Indexing.PostgreSql;

/// <summary>
/// A filter as the text after WHERE. What users write is looked through before the server sees it: brackets and quotes must close, there is no semicolon, comment,
/// dollar sign or query within, so that inside the brackets that are put around it, it can be nothing but an expression. Then the server is asked whether any
/// function in it may change something or answer differently each time, and whether the whole is a condition. A search runs in a read-only transaction in any case.
/// This guards against mistakes and against filters that come from elsewhere; what the login may read, a condition may read.
/// </summary>
internal static partial class PostgresCondition
{
    private const int MaxLength = 1 << 16;
    private const string Letter = "[[:alnum:]]";

    // What could begin a query inside brackets.
    private static readonly string[] QueryWords = ["select", "with", "table", "values"];

    /// <summary>The condition for a filter, with <paramref name="captionParameter"/> for the words of the caption, or null where all pairs pass.</summary>
    public static string? Sql(PairFilter? filter, int captionParameter)
    {
        var expression = string.IsNullOrWhiteSpace(filter?.Expression) ? null : $"({filter.Expression}\n)";
        var caption = CaptionPatterns(filter).Length == 0 ? null : $"(p.caption ~* ALL (${captionParameter}))";
        return expression is not null && caption is not null ? $"{expression} AND {caption}" : expression ?? caption;
    }

    /// <summary>A pattern for each word that the caption must hold as a word.</summary>
    public static string[] CaptionPatterns(PairFilter? filter) =>
        [.. (filter?.CaptionMatch ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => $"(?<!{Letter}){Pattern(word)}(?!{Letter})")];

    /// <summary>Makes sure that a filter is a condition and nothing else, and that the connection reads text in it as it was read here.</summary>
    /// <exception cref="ReactException">It is not.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, PostgresTable table, PairFilter? filter, CancellationToken stopping)
    {
        if (string.IsNullOrWhiteSpace(filter?.Expression))
        {
            return;
        }

        var functions = Functions(filter.Expression);
        await using (var names = new NpgsqlBatch(connection))
        {
            names.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('standard_conforming_strings', 'on', false)"));
            names.BatchCommands.Add(new NpgsqlBatchCommand("SELECT proname::text FROM pg_proc WHERE provolatile = 'v' AND proname = ANY ($1) LIMIT 1") { Parameters = { new NpgsqlParameter<string[]> { TypedValue = functions } } });
            await using var answers = await names.ExecuteReaderAsync(stopping);
            if (await answers.NextResultAsync(stopping) && await answers.ReadAsync(stopping))
            {
                throw Invalid(filter.Expression, $"the function {answers.GetString(0)} may change something, or answers differently each time");
            }
        }

        // With a parameter, so that Npgsql passes the text on as it is.
        await using var check = new NpgsqlCommand($"SELECT $1::integer FROM {table.Pairs} AS p WHERE {Sql(filter with { CaptionMatch = null }, 2)} LIMIT 0", connection);
        check.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
        try
        {
            await check.PrepareAsync(stopping);
        }
        catch (PostgresException error) when (error.SqlState.StartsWith("42", StringComparison.Ordinal) || error.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            throw Invalid(filter.Expression, error.MessageText);
        }

        await check.UnprepareAsync(stopping);
    }

    /// <summary>Whether an error while searching is the filter's own: a value that cannot be converted, a division by zero.</summary>
    public static ReactException? ErrorOf(PostgresException error, PairFilter? filter) =>
        filter?.Expression is { } expression && error.SqlState.StartsWith("22", StringComparison.Ordinal)
            ? new ReactException("ReactFilterFailed", ReactErrorKind.InvalidData, $"The filter '{expression}' fails on a row: {error.MessageText}.", "Guard it with CASE WHEN … THEN … END.", expression, error)
            : null;

    /// <summary>Looks a condition through and returns the names in it that may be functions, as the server knows them.</summary>
    internal static string[] Functions(string expression)
    {
        if (expression.Length > MaxLength)
        {
            throw Invalid(expression[..50] + "…", $"it is longer than {MaxLength} characters");
        }

        var open = new Stack<char>();
        var functions = new List<string>();
        string? name = null;
        var afterDot = false;
        foreach (Match token in Token().Matches(expression))
        {
            var text = token.Value;
            var quotedName = text.Length > 2 && text[0] == '"' && text.Count(character => character == '"') % 2 == 0;
            if (quotedName || char.IsLetter(text[0]) || text[0] == '_')
            {
                var word = quotedName ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text.ToLowerInvariant();
                if (!quotedName && Array.IndexOf(QueryWords, word) >= 0)
                {
                    throw Invalid(expression, $"it holds a query: {text}");
                }

                // After a dot, a function may be called without brackets.
                if (afterDot)
                {
                    functions.Add(word);
                }

                (name, afterDot) = (word, false);
                continue;
            }

            switch (text)
            {
                case "(" or "[":
                    if (name is not null)
                    {
                        functions.Add(name);
                    }

                    open.Push(text[0]);
                    break;
                case ")" or "]":
                    if (!open.TryPop(out var opened) || opened != (text[0] == ')' ? '(' : '['))
                    {
                        throw Invalid(expression, "its brackets do not match");
                    }

                    break;
                case ";" or "--" or "/*" or "$" or "\0":
                    throw Invalid(expression, text == "\0" ? "it holds a zero character" : $"it holds {text}");
                default:
                    if (text[0] is '\'' or '"' && text.Count(character => character == text[0]) % 2 != 0)
                    {
                        throw Invalid(expression, "a quotation mark is not closed");
                    }

                    // Their escapes could hide a quotation mark, or a function's name.
                    if ((text[0] is '\'' && name is "e") || (text is "&" && name is "u"))
                    {
                        throw Invalid(expression, "it holds text with E or U& before its quotation mark");
                    }

                    break;
            }

            (name, afterDot) = (null, text == ".");
        }

        return open.Count == 0 ? [.. functions] : throw Invalid(expression, "its brackets do not match");
    }

    /// <summary>Everything literal but the asterisk, which stands for any letters and digits.</summary>
    private static string Pattern(string word) => SpecialCharacter().Replace(word, character => character.Value == "*" ? $"{Letter}*" : $@"\{character.Value}");

    private static ReactException Invalid(string expression, string why) => new("ReactFilterInvalid", ReactErrorKind.InvalidArgument, $"'{expression}' is no filter: {why.TrimEnd('.')}.",
        $"Give one condition of PostgreSQL over the columns {PostgresTable.Columns}, for example: width >= 200 AND extra->>'license' = 'cc0'.", expression);

    // Strings and quoted names with their ends, or without where they have none; names; what matters alone; anything else that is no space.
    [GeneratedRegex("""'(?:[^']|'')*'?|"(?:[^"]|"")*"?|[\p{L}_][\p{L}\p{N}_]*|--|/\*|\0|[^\s]""", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"[^\p{L}\p{N}\s]")]
    private static partial Regex SpecialCharacter();
}
