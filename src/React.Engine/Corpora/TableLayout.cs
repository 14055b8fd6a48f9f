using React.Storage;

namespace React.Corpora;

/// <summary>How a table is read, as found out by looking at it.</summary>
/// <param name="From">SQL that gives its rows in their order.</param>
/// <param name="Fields">Its columns.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Description">What to tell of it: format, separator, quotes.</param>
internal sealed record TableLayout(string From, IReadOnlyList<TableField> Fields, long Rows, string Description)
{
    /// <summary>Columns of <see cref="Select"/>, in its order.</summary>
    public enum Cell
    {
        Image,
        Url,
        Caption,
        Key,
        Status,
        Problem,
        Others,
    }

    /// <summary>SQL that makes one JSON object of some columns of a row.</summary>
    public Func<IReadOnlyList<TableField>, string> Others { get; init; } = fields =>
        $"CAST(json_object({string.Join(", ", fields.Select(field => $"{DuckDb.Literal(field.Name)}, {field.Json}"))}) AS VARCHAR)";

    /// <summary>SQL for all rows, each with what a pair needs.</summary>
    public string Select(TableColumns columns)
    {
        // Only img2dataset has both; anybody may have a status.
        var (status, problem) = (Field("status"), Field("error_message"));
        if (status is null || problem is null)
        {
            (status, problem) = (null, null);
        }

        TableField?[] used = [Field(columns.Image), Field(columns.Url), Field(columns.Caption), Field(columns.Key)];
        var others = Fields.Where(field => field.Json is not null && !used.Contains(field)).ToList();
        return $"SELECT {string.Join(", ", used.Append(status).Append(problem).Select(field => field?.Text ?? "NULL"))}, {(others.Count == 0 ? "NULL" : Others(others))} FROM {From}";

        TableField? Field(string? name) => name is null ? null : Fields.FirstOrDefault(field => field.Name == name);
    }

    /// <summary>Names that differ from each other, as columns of one table must.</summary>
    public static IReadOnlyList<string> Distinct(IEnumerable<string?> names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var result = new List<string>();
        foreach (var given in names)
        {
            var name = string.IsNullOrWhiteSpace(given) ? TableColumns.Numbered(result.Count) : given.Trim();
            while (!taken.Add(name))
            {
                name += "_1";
            }

            result.Add(name);
        }

        return result;
    }
}
