using System.IO.Compression;
using System.Text;
using React.Storage;

namespace React.Corpora;

/// <summary>Looks into a file of separated values. DuckDB finds separator and quotes; all fields are read as text, so that no late row is of a wrong type.</summary>
internal static class CsvTable
{
    private const string Empty = "(empty)";
    private const int HeadBytes = 1 << 16;

    private static readonly char[] Separators = [',', '\t', ';', '|'];

    /// <summary>Separator, quotes, columns and rows: the whole file is read once, so that a bad line is found before work begins.</summary>
    /// <exception cref="ReactException">A line does not fit the others, or the text is in no known encoding.</exception>
    public static TableLayout Look(string path, TableColumns wanted, CancellationToken stopping)
    {
        var encoding = Head(path) is ([0xFF, 0xFE, ..], _) ? ", encoding = 'utf-16'" : "";
        var (separator, quote, escape, columns) = Sniff(path, encoding, stopping);
        if (columns == 1)
        {
            (separator, columns) = Narrow(path, separator);
        }

        // Quotes where the sample had none: mostly there are some farther on; where reading so fails, they are letters of captions.
        var quotes = quote == Empty ? new[] { "\"", "" } : [quote];
        ReactException? first = null;
        foreach (var mark in quotes)
        {
            try
            {
                return Read(path, wanted, separator, mark, mark.Length == 0 ? "" : escape == Empty ? mark : escape, columns, encoding, stopping);
            }
            catch (ReactException error) when (error.ErrorId == "ReactTableInvalid")
            {
                first ??= error;
            }
        }

        throw first!;
    }

    private static TableLayout Read(string path, TableColumns wanted, string separator, string quote, string escape, int columns, string encoding, CancellationToken stopping)
    {
        var names = Header();
        var numbered = wanted.ByNumber && !names.Any(name => name.StartsWith(TableColumns.Numbered(0)[..^1], StringComparison.OrdinalIgnoreCase));
        if (numbered)
        {
            names = [.. Enumerable.Range(0, columns).Select(TableColumns.Numbered)];
        }

        var from = From(header: !numbered);
        using var counted = new TableQuery(path, $"SELECT CAST(count(*) AS BIGINT), count(COLUMNS(*)) FROM {from}", stopping);
        counted.Next();
        var fields = names.Select((name, number) => new TableField(name, $"c{number}", $"c{number}")).ToList();
        return new TableLayout(from, fields, counted.Number(0),
            $"separator {Word(separator)}, {(quote.Length == 0 ? "no quotes" : "quote " + quote)}, {(numbered ? "no header line" : "a header line")}{(encoding.Length > 0 ? ", UTF-16" : "")}");

        IReadOnlyList<string> Header()
        {
            using var head = new TableQuery(path, $"SELECT * FROM {From(header: false)} LIMIT 1", stopping);
            return head.Next()
                ? TableLayout.Distinct(Enumerable.Range(0, columns).Select(head.Text))
                : throw new ReactException("ReactTableInvalid", ReactErrorKind.InvalidData, $"'{path}' is empty.", "Name a table with a header line and rows.", path);
        }

        string From(bool header) =>
            $"read_csv({DuckDb.PatternLiteral(path)}, auto_detect = false, delim = {DuckDb.Literal(separator)}, quote = {DuckDb.Literal(quote)}, escape = {DuckDb.Literal(escape)}, comment = '', skip = 0, "
            + $"header = {(header ? "true" : "false")}{encoding}, columns = {{{string.Join(", ", Enumerable.Range(0, columns).Select(number => $"'c{number}': 'VARCHAR'"))}}})";
    }

    private static (string Separator, string Quote, string Escape, int Columns) Sniff(string path, string encoding, CancellationToken stopping)
    {
        // Neither comments nor lines to skip are guessed: what such a guess is wrong about would be lost without a word.
        using var sniffed = new TableQuery(path, $"SELECT Delimiter, Quote, Escape, CAST(len(Columns) AS BIGINT) FROM sniff_csv({DuckDb.PatternLiteral(path)}, comment = '', skip = 0{encoding})", stopping);
        return sniffed.Next() ? (sniffed.Text(0)!, sniffed.Text(1)!, sniffed.Text(2)!, (int)sniffed.Number(3)) : (",", Empty, Empty, 1);
    }

    /// <summary>A table that seems to have one column has lines that differ, mostly: the separator of its first line is its separator, and reading it says which line is wrong.</summary>
    private static (string Separator, int Columns) Narrow(string path, string separator)
    {
        var (bytes, text) = Head(path);
        var line = text.Split('\n')[0];
        var best = bytes.Length == 0 ? ' ' : Separators.MaxBy(candidate => line.Count(c => c == candidate));
        return line.Contains(best, StringComparison.Ordinal) && best != ' ' ? (best.ToString(), line.Count(c => c == best) + 1) : (separator, 1);
    }

    private static (byte[] Bytes, string Text) Head(string path) => StorageError.Guard(path, () =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var bytes = new byte[HeadBytes];
        try
        {
            bytes = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException error)
        {
            throw TableError.From(error, path);
        }

        return (bytes, Encoding.UTF8.GetString(bytes));
    });

    private static string Word(string separator) => separator switch
    {
        "\t" => "tab",
        "," => "comma",
        ";" => "semicolon",
        "|" => "bar",
        " " => "blank",
        _ => $"'{separator}'",
    };
}
