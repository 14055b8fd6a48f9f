using React.Indexing.PostgreSql;

namespace React.Engine.Tests.Indexing.PostgreSql;

/// <summary>One server for the tests that do not hurt it; each uses a table of its own.</summary>
public sealed class ServerFixture : IDisposable
{
    private readonly Lazy<TestServer> server = new(TestServer.Open);
    private int tables;

    internal TestServer Server => server.Value;

    /// <summary>A table that nobody uses yet.</summary>
    internal PostgresOptions NewTable() => new() { Connection = Server.Connection, Table = $"pairs_{Interlocked.Increment(ref tables)}" };

    public void Dispose()
    {
        if (server.IsValueCreated)
        {
            server.Value.Dispose();
        }
    }
}
