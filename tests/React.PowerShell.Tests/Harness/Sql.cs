using System.Data.Common;

namespace React.PowerShell.Tests.Harness;

/// <summary>DuckDB's own client, borrowed from the imported module: it makes tables for tests and reads those that the module wrote.</summary>
internal static class Sql
{
    /// <summary>Runs a statement and gives its rows. The module must have used DuckDB before.</summary>
    public static IReadOnlyList<object?[]> Run(string statement)
    {
        var client = AppDomain.CurrentDomain.GetAssemblies().First(assembly => assembly.GetName().Name == "DuckDB.NET.Data").GetType("DuckDB.NET.Data.DuckDBConnection")!;
        using var connection = (DbConnection)Activator.CreateInstance(client, "Data Source=:memory:")!;
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add([.. row.Select(cell => cell is DBNull ? null : cell)]);
        }

        return rows;
    }
}
