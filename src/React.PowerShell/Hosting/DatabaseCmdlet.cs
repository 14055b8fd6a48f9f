using System.Management.Automation;
using React.Indexing.PostgreSql;

namespace React.PowerShell.Hosting;

/// <summary>What cmdlets share that work on an index in a PostgreSQL database as well as on one on disk.</summary>
public abstract class DatabaseCmdlet : ModelCmdlet
{
    /// <summary>The database: a connection string (Host=…;Database=…;Username=…) or a URI (postgresql://user@host/database). It never appears in messages.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public virtual string? Connection { get; set; }

    /// <summary>The table that holds the index.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string Table { get; set; } = PostgresOptions.DefaultTable;

    /// <summary>User and password for the database.</summary>
    [Parameter, Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Logs in to the database with a token of Microsoft Entra.</summary>
    [Parameter]
    public SwitchParameter EntraId { get; set; }

    /// <summary>The database, or null where none is named.</summary>
    private protected PostgresOptions? Database => Connection is null
        ? null
        : new PostgresOptions { Connection = Connection, Table = Table, Credential = Credential?.GetNetworkCredential(), EntraId = EntraId };

    /// <summary>Opens the index in the database for searching. The caller disposes of it.</summary>
    private protected PostgresStore OpenDatabase(PostgresSearchOptions? search = null) => Open(Database, search);

    /// <summary>The same for a cmdlet that runs no model.</summary>
    internal static PostgresStore Open(PostgresOptions? database, PostgresSearchOptions? search = null) => PostgresStore.Open(
        database ?? throw new ReactException("ReactIndexMissing", ReactErrorKind.InvalidArgument, "No index is named.", "Give -Index a folder or an object, or -Connection a database."), search);
}
