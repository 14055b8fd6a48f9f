using System.Net;
using System.Text;
using Npgsql;
using React.Indexing;
using React.Indexing.PostgreSql;
using Xunit;

namespace React.Engine.Tests.Indexing.PostgreSql;

/// <summary>What users write becomes settings, statements and logins; no server is needed for it.</summary>
public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgresql://anna:p%40ss@db.example.org:6432/pairs?sslmode=verify-full&application_name=x", "db.example.org", 6432, "pairs", "anna", "p@ss", SslMode.VerifyFull)]
    [InlineData("postgres://db.example.org", "db.example.org", 5432, null, null, null, SslMode.Require)]
    [InlineData("postgresql://anna@[::1]:5555/pairs", "::1", 5555, "pairs", "anna", null, SslMode.Prefer)]
    [InlineData("Host=localhost;Database=pairs;Username=anna;Password='a;b=c'", "localhost", 5432, "pairs", "anna", "a;b=c", SslMode.Prefer)]
    [InlineData("Server=10.0.0.1;User Id=anna;Persist Security Info=true;Include Error Detail=true;SslMode=Disable", "10.0.0.1", 5432, null, "anna", null, SslMode.Disable)]
    public void Connections_are_read(string connection, string host, int port, string? database, string? user, string? password, SslMode ssl)
    {
        var (settings, scope) = PostgresAddress.Read(new PostgresOptions { Connection = connection }, passwordInEnvironment: false);
        Assert.Equal((host, port, database, user, password, ssl), (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password, settings.SslMode));
        Assert.Null(scope);
        Assert.False(settings.PersistSecurityInfo || settings.IncludeErrorDetail || settings.LogParameters);
    }

    [Theory]
    [InlineData("")]
    [InlineData("geheim")]
    [InlineData("Database=x;Password=geheim")]
    [InlineData("Host=h;Password=ge;heim=1")]
    [InlineData("Host=h;Port=geheim")]
    [InlineData("host=h password=geheim")]
    [InlineData("postgresql://anna:ge/heim@h/db")]
    [InlineData("postgresql://anna@h:geheim/db")]
    [InlineData("postgresql://h/db?geheim=1")]
    [InlineData("postgresql://anna:x@h/db?sslmode=geheim")]
    public void What_cannot_be_read_is_refused_without_repeating_it(string connection)
    {
        var error = Assert.Throws<ReactException>(() => PostgresAddress.Read(new PostgresOptions { Connection = connection }, passwordInEnvironment: false));
        Assert.Equal(("ReactConnectionInvalid", ReactErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.DoesNotContain("heim", error.ToString() + error.RecommendedAction + error.Target, StringComparison.Ordinal);
    }

    [Fact]
    public void Azure_databases_get_a_token_where_nothing_else_is_given()
    {
        const string azure = "Host=x.postgres.database.azure.com;Username=anna";
        static (SslMode Ssl, string? Scope) Read(string connection, bool entra = false, bool environment = false, NetworkCredential? credential = null)
        {
            var (settings, scope) = PostgresAddress.Read(new PostgresOptions { Connection = connection, EntraId = entra, Credential = credential }, environment);
            return (settings.SslMode, scope);
        }

        Assert.Equal((SslMode.VerifyFull, EntraTokens.DefaultScope), Read(azure));
        Assert.Equal((SslMode.Require, null), Read(azure + ";Password=x"));
        Assert.Equal((SslMode.Require, null), Read(azure, environment: true));
        Assert.Equal((SslMode.Require, null), Read(azure, credential: new NetworkCredential("anna", "x")));
        Assert.Equal((SslMode.VerifyFull, EntraTokens.DefaultScope), Read("Host=db.intern", entra: true));
        Assert.Contains("chinacloudapi", Read("Host=x.postgres.database.chinacloudapi.cn").Scope, StringComparison.Ordinal);
        Assert.Throws<ReactException>(() => Read(azure + ";Password=x", entra: true));
    }

    [Theory]
    [InlineData("""{"upn": "anna@example.org"}""", "anna@example.org")]
    [InlineData("""{"xms_mirid": "/subscriptions/1/providers/Microsoft.ManagedIdentity/userAssignedIdentities/loader", "upn": "x"}""", "loader")]
    [InlineData("""{"sub": "1"}""", null)]
    [InlineData("[1]", null)]
    public void A_token_says_whom_it_is_for(string claims, string? user)
    {
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.Equal(user, EntraTokens.UserOf($"e30.{body}.x"));
        Assert.Null(EntraTokens.UserOf("no token"));
        Assert.Null(EntraTokens.UserOf("a.!!.c"));
    }

    [Fact]
    public async Task A_token_is_asked_for_with_the_databases_scope()
    {
        var credential = new FixedCredential();
        Assert.Equal("token", await new EntraTokens(credential, EntraTokens.DefaultScope).TokenAsync(TestContext.Current.CancellationToken));
        Assert.Equal([EntraTokens.DefaultScope], credential.Asked);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("1a")]
    [InlineData("a.b.c")]
    [InlineData("")]
    [InlineData("a_name_that_is_longer_than_postgres_can_tell_from_others")]
    public void Names_of_tables_are_plain(string name) => Assert.Equal("ReactTableNameInvalid", Assert.Throws<ReactException>(() => new PostgresTable(name)).ErrorId);

    [Fact]
    public void Statements_fit_the_extensions()
    {
        var table = new PostgresTable("Web.Pairs");
        Assert.Equal("\"web\".\"pairs\"", table.Pairs);
        Assert.Equal("SELECT create_distributed_table('\"web\".\"pairs\"', 'id')", table.Distribute());
        Assert.Contains("image_embedding vector(512)", string.Concat(table.Create(512, "vector")), StringComparison.Ordinal);
        Assert.Equal("CREATE INDEX \"pairs_image_idx\" ON \"web\".\"pairs\" USING diskann (image_embedding vector_ip_ops) WITH (l_value_ib = 100)",
            table.CreateIndex(VectorKind.Image, new PostgresIndexOptions { Kind = PostgresIndexKind.DiskAnn, Parameters = new Dictionary<string, int> { ["l_value_ib"] = 100 } }, "vector", 10));
        Assert.Equal("CREATE INDEX \"pairs_text_idx\" ON \"web\".\"pairs\" USING hnsw (text_embedding halfvec_ip_ops)", table.CreateIndex(VectorKind.Text, new PostgresIndexOptions { Kind = PostgresIndexKind.Hnsw }, "halfvec", 10));
        Assert.EndsWith("WITH (lists = 2000)", table.CreateIndex(VectorKind.Text, new PostgresIndexOptions { Kind = PostgresIndexKind.IvfFlat }, "halfvec", 4_000_000), StringComparison.Ordinal);

        static PostgresFeatures Server(params (string Name, string Available, string? Created)[] all) =>
            new(all.ToDictionary(one => one.Name, one => one.Available), all.Where(one => one.Created is not null).ToDictionary(one => one.Name, one => one.Created!));
        Assert.Equal(["CREATE EXTENSION IF NOT EXISTS vector"], Server(("vector", "0.8.0", null)).Statements(PostgresIndexKind.Hnsw, "x"));
        Assert.Equal(["CREATE EXTENSION IF NOT EXISTS pg_diskann"], Server(("vector", "0.8.0", "0.8.0"), ("pg_diskann", "0.6", null)).Statements(PostgresIndexKind.DiskAnn, "x"));
        Assert.True(Server(("citus", "13.0", "13.0")).HasCitus);
        Assert.False(Server(("citus", "13.0", null)).HasCitus);
        foreach (var (server, kind) in new[] { (Server(), PostgresIndexKind.Hnsw), (Server(("vector", "0.8.0", "0.6.2")), PostgresIndexKind.None), (Server(("vector", "0.8.0", null)), PostgresIndexKind.DiskAnn) })
        {
            var error = Assert.Throws<ReactException>(() => server.Statements(kind, "x").ToList());
            Assert.Equal(("ReactServerExtension", ReactErrorKind.NotInstalled), (error.ErrorId, error.Kind));
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("{\"a\": 1}", "{\"a\":1}")]
    [InlineData("{\"a\": \"x\\u0000y\"}", "\"{\\\"a\\\": \\\"x\\\\u0000y\\\"}\"")]
    [InlineData("{\"a\": \"x\\\\u0000y\"}", "{\"a\":\"x\\\\u0000y\"}")]
    [InlineData("{\"a\": 1e99999}", "\"{\\\"a\\\": 1e99999}\"")]
    [InlineData("no json", "\"no json\"")]
    public void Other_metadata_is_json_that_jsonb_takes(string? text, string? stored) => Assert.Equal(stored, SegmentRows.Json(text));

    [Fact]
    public void Texts_lose_what_no_database_takes()
    {
        Assert.Equal("a\uFFFDb 🐈", SegmentRows.Storable("a\0b 🐈"));
        Assert.Equal("a\uFFFDb", SegmentRows.Storable("a\ud800b"));
    }

    private sealed class FixedCredential : Azure.Core.TokenCredential
    {
        public string[] Asked { get; private set; } = [];

        public override Azure.Core.AccessToken GetToken(Azure.Core.TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<Azure.Core.AccessToken> GetTokenAsync(Azure.Core.TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked = requestContext.Scopes;
            return ValueTask.FromResult(GetToken(requestContext, cancellationToken));
        }
    }
}
