using React.Storage;

namespace React.Corpora;

/// <summary>Looks into a parquet file.</summary>
internal static class ParquetTable
{
    /// <summary>Columns, rows and types.</summary>
    /// <exception cref="ReactException">It is no parquet file, or cut.</exception>
    public static TableLayout Look(string path, CancellationToken stopping)
    {
        var from = $"read_parquet({DuckDb.PatternLiteral(path)})";
        var fields = new List<TableField>();
        using (var described = new TableQuery(path, $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {from})", stopping))
        {
            while (described.Next())
            {
                fields.Add(Field(described.Text(0)!, described.Text(1)!));
            }
        }

        using var counted = new TableQuery(path, $"SELECT CAST(count(*) AS BIGINT) FROM {from}", stopping);
        counted.Next();
        return new TableLayout(from, fields, counted.Number(0), "parquet");
    }

    private static TableField Field(string name, string type)
    {
        var column = DuckDb.Name(name);
        return type switch
        {
            // Some writers do not mark text as text.
            "BLOB" => new TableField(name, $"decode({column})", null),
            "FLOAT" or "DOUBLE" => new TableField(name, $"CAST({column} AS VARCHAR)", $"CASE WHEN isfinite({column}) THEN {column} END"), // JSON knows no NaN
            _ => new TableField(name, $"CAST({column} AS VARCHAR)", type.Contains("BLOB", StringComparison.Ordinal) ? null : column),
        };
    }
}
