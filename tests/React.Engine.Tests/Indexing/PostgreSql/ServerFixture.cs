using React.Engine.Tests.Storage;
using React.Indexing.PostgreSql;

namespace React.Engine.Tests.Indexing.PostgreSql;

/// <summary>One server for the tests that do not hurt it; each uses a table of its own.</summary>
public sealed class ServerFixture : IDisposable
{
    private readonly Lazy<TestServer> server = new(TestServer.Open);
    private readonly Lazy<PostgresOptions> small;
    private int tables;

    public ServerFixture() => small = new Lazy<PostgresOptions>(LoadSmall);

    internal TestServer Server => server.Value;

    /// <summary>A table that nobody uses yet.</summary>
    internal PostgresOptions NewTable() => new() { Connection = Server.Connection, Table = $"pairs_{Interlocked.Increment(ref tables)}" };

    /// <summary>A table of ten pairs that no test changes.</summary>
    internal PostgresOptions Small => small.Value;

    private PostgresOptions LoadSmall()
    {
        using var folder = new TemporaryFolder();
        var table = NewTable();
        new PostgresLoader(table, new PostgresIndexOptions { Kind = PostgresIndexKind.None }).Load(PostgresBench.Index(folder["index"], 10, 10));
        return table;
    }

    public void Dispose()
    {
        if (server.IsValueCreated)
        {
            server.Value.Dispose();
        }
    }
}
