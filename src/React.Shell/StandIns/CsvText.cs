using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace React.Shell.StandIns;

/// <summary>Rows of comma separated values, as PowerShell writes and reads them.</summary>
internal static class CsvText
{
    /// <summary>Names of the columns that an object gives.</summary>
    public static IReadOnlyList<string> Columns(PSObject item) =>
        item.BaseObject is System.Collections.IDictionary table
            ? [.. table.Keys.Cast<object>().Select(key => LanguagePrimitives.ConvertTo<string>(key))]
            : [.. item.Properties.Select(property => property.Name)];

    /// <summary>One row: the object's values in the order of the columns.</summary>
    public static string Row(PSObject item, IEnumerable<string> columns, char delimiter, CsvQuoting quoting) =>
        Join(columns.Select(column => PropertyExpression.Parse(WildcardPattern.Escape(column)).Value(item) is { } value ? Text(value) : null), delimiter, quoting);

    public static string Join(IEnumerable<string?> fields, char delimiter, CsvQuoting quoting) =>
        string.Join(delimiter, fields.Select(field => field is null ? "" : Quoted(field, delimiter, quoting)));

    /// <summary>Reads records; a quoted field may hold delimiters and line breaks.</summary>
    public static IEnumerable<IReadOnlyList<string>> Read(TextReader reader, char delimiter)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        var any = false;
        for (var c = reader.Read(); c >= 0; c = reader.Read())
        {
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append((char)c);
                }
                else if (reader.Peek() == '"')
                {
                    field.Append((char)reader.Read());
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                quoted = true;
                any = true;
            }
            else if (c == delimiter)
            {
                fields.Add(field.ToString());
                field.Clear();
                any = true;
            }
            else if (c is '\n' or '\r')
            {
                if (any || field.Length > 0)
                {
                    fields.Add(field.ToString());
                    yield return fields;
                }

                fields = [];
                field.Clear();
                any = false;
            }
            else
            {
                field.Append((char)c);
            }
        }

        if (any || field.Length > 0)
        {
            fields.Add(field.ToString());
            yield return fields;
        }
    }

    /// <summary>Records as objects, named by a header or by the first record.</summary>
    public static IEnumerable<PSObject> Objects(TextReader reader, char delimiter, IReadOnlyList<string>? header)
    {
        foreach (var record in Read(reader, delimiter))
        {
            if (header is null && record[0].StartsWith("#TYPE", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (header is null)
            {
                header = [.. record.Select((name, i) => name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"H{i + 1}"))];
                continue;
            }

            var item = new PSObject();
            for (var i = 0; i < header.Count; i++)
            {
                item.Properties.Add(new PSNoteProperty(header[i], i < record.Count ? record[i] : null));
            }

            yield return item;
        }
    }

    private static string Quoted(string field, char delimiter, CsvQuoting quoting)
    {
        var needs = field.Contains(delimiter, StringComparison.Ordinal) || field.AsSpan().IndexOfAny('"', '\n', '\r') >= 0;
        return quoting == CsvQuoting.Always || (quoting == CsvQuoting.AsNeeded && needs)
            ? "\"" + field.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : field;
    }

    private static string Text(object value) =>
        value is PSObject { BaseObject: IFormattable inner } ? inner.ToString(null, CultureInfo.CurrentCulture)
        : value is IFormattable formattable ? formattable.ToString(null, CultureInfo.CurrentCulture)
        : value.ToString() ?? "";
}
