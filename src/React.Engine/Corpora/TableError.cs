using System.Globalization;
using System.Text.RegularExpressions;

namespace React.Corpora;

/// <summary>What DuckDB says about a table, as a sentence with the line; it quotes the line itself, which may be any length and anything.</summary>
internal static partial class TableError
{
    private const int MaxText = 200;

    /// <summary>The error for a table that cannot be read.</summary>
    public static ReactException From(Exception error, string path)
    {
        var (what, action) = Explain(error.Message);
        return new ReactException("ReactTableInvalid", ReactErrorKind.InvalidData, $"'{path}' cannot be read{Place(error.Message)}: {what}.", action, path, error);
    }

    private static string Place(string message)
    {
        if (CsvLine().Match(message) is { Success: true } csv)
        {
            return $" at line {csv.Groups[1].Value}";
        }

        // The JSON reader counts the line that it would have read next.
        return JsonLine().Match(message) is { Success: true } json && long.TryParse(json.Groups[1].Value, CultureInfo.InvariantCulture, out var line)
            ? string.Create(CultureInfo.InvariantCulture, $" at line {Math.Max(1, line - 1)}")
            : "";
    }

    private static (string What, string Action) Explain(string message)
    {
        if (Columns().Match(message) is { Success: true } columns)
        {
            return ($"the line has {columns.Groups[2].Value} fields or more where {columns.Groups[1].Value} are expected", "Correct the line; a field that holds the separator stands in quotes.");
        }

        if (message.Contains("unterminated quote", StringComparison.Ordinal))
        {
            return ("a quote is opened and not closed where the field ends", "Double the quotes within quoted fields, or write the file without quoting.");
        }

        if (message.Contains("nvalid unicode", StringComparison.Ordinal) || message.Contains("UTF-8", StringComparison.OrdinalIgnoreCase))
        {
            return ("the text is not UTF-8", "Save the file as UTF-8.");
        }

        if (message.Contains("Maximum line size", StringComparison.Ordinal) || message.Contains("maximum_object_size", StringComparison.Ordinal))
        {
            return ("a line is longer than two million bytes", "Take the line out; probably a quote is not closed before it.");
        }

        if (Malformed().Match(message) is { Success: true } json)
        {
            return ("malformed JSON, " + Short(json.Groups[1].Value), "Write one complete JSON object a line.");
        }

        return (Short(message.Split('\n')[0]), "Restore the file from where it came from, or save it again.");
    }

    private static string Short(string text)
    {
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim().TrimEnd('.');
        return text.Length > MaxText ? text[..MaxText] + "…" : text;
    }

    [GeneratedRegex(@"CSV Error on Line: ([0-9]+)")]
    private static partial Regex CsvLine();

    [GeneratedRegex(@"in line ([0-9]{1,15})")]
    private static partial Regex JsonLine();

    [GeneratedRegex(@"Expected Number of Columns: ([0-9]+) Found: ([0-9]+)")]
    private static partial Regex Columns();

    [GeneratedRegex(@"Malformed JSON.*in line [0-9]+: ([^\n]*)")]
    private static partial Regex Malformed();
}
