using React.Storage;

namespace React.Engine.Tests.Corpora;

/// <summary>Writes tables with DuckDB.</summary>
internal static class TableMaker
{
    /// <summary>A parquet file of what a query gives.</summary>
    public static string Parquet(string path, string query, int rowGroup = 2048)
    {
        using var database = DuckDb.Open();
        DuckDb.Run(database, $"COPY ({query}) TO {DuckDb.Literal(path)} (FORMAT parquet, ROW_GROUP_SIZE {rowGroup})");
        return path;
    }

    /// <summary>Rows with LAION's columns, as LAION-400M's parquet files have them.</summary>
    public static string Laion(string path, int rows) => Parquet(path,
        $"""
        SELECT CAST(i AS DOUBLE) AS SAMPLE_ID, 'https://example.org/' || i || '.jpg' AS URL, 'caption ' || i AS TEXT, 512 AS HEIGHT, 384 AS WIDTH,
            '?' AS LICENSE, 'UNLIKELY' AS NSFW, CASE WHEN i % 10 = 0 THEN 'nan'::FLOAT ELSE 0.3125::FLOAT END AS similarity, 0.25::DOUBLE AS punsafe, 0.5::DOUBLE AS pwatermark, 77::BIGINT AS hash
        FROM range({rows}) rows(i)
        """);
}
