using System.Net;

namespace React.Indexing.PostgreSql;

/// <summary>Which table on which server, and as whom. Not a record: nothing may print what it holds.</summary>
public sealed class PostgresOptions
{
    /// <summary>The table's name where none is given.</summary>
    public const string DefaultTable = "react_pairs";

    /// <summary>A connection string of Npgsql (<c>Host=…;Database=…</c>) or a URI (<c>postgresql://user@host:port/database</c>).</summary>
    public required string Connection { get; init; }

    /// <summary>The table that holds the pairs, <c>name</c> or <c>schema.name</c>: letters, digits and underscores.</summary>
    public string Table { get; init; } = DefaultTable;

    /// <summary>User and password, in place of those of the connection string, of PGPASSWORD and of the password file.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>Logs in with a token of Microsoft Entra. Done without being asked where the server is an Azure Database and nothing gives a password.</summary>
    public bool EntraId { get; init; }
}
