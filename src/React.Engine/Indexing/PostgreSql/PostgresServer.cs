using Npgsql;

namespace React.Indexing.PostgreSql;

/// <summary>A database on a server, and the connections to it. Safe for several threads at once.</summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan TokenCheck = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TokenRetry = TimeSpan.FromSeconds(5);

    private static readonly string[] PasswordVariables = ["PGPASSWORD", "PGPASSFILE"];

    private readonly NpgsqlDataSource source;

    private PostgresServer(NpgsqlDataSource source, string name, string host, string database)
    {
        this.source = source;
        Name = name;
        Host = host;
        Database = database;
    }

    /// <summary>Server and database, without any secret.</summary>
    public string Name { get; }

    /// <summary>Host and port.</summary>
    public string Host { get; }

    /// <summary>The database.</summary>
    public string Database { get; }

    /// <summary>Prepares the way to a server; connects when it is first needed, but for a token's user name.</summary>
    /// <exception cref="ReactException">The settings cannot be read.</exception>
    public static PostgresServer Open(PostgresOptions options)
    {
        var inEnvironment = PasswordVariables.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
        var (settings, scope) = PostgresAddress.Read(options, inEnvironment);
        settings.Database ??= settings.Username;
        var source = Build(settings, scope);
        var name = PostgresAddress.NameOf(settings);
        return new PostgresServer(source, name, name[..name.LastIndexOf('/')], settings.Database ?? "");
    }

    /// <summary>Runs work on a connection and waits for it. Errors of the server and of the way to it come as <see cref="ReactException"/>.</summary>
    /// <param name="doing">What is being done, as the beginning of a sentence.</param>
    /// <param name="work">The work.</param>
    /// <param name="stopping">Ends it: the server is told to stop what it does.</param>
    public T Run<T>(string doing, Func<NpgsqlConnection, Task<T>> work, CancellationToken stopping)
    {
        // On the pool, so that no host's synchronization context is waited on by its own thread.
        return Task.Run(async () =>
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stopping);
                return await work(connection);
            }
            catch (Exception error) when (PostgresError.IsOne(error))
            {
                stopping.ThrowIfCancellationRequested();
                throw PostgresError.From(error, Name, doing);
            }
        }, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>A connection beside the one that works, to watch it.</summary>
    public ValueTask<NpgsqlConnection> OpenAnotherAsync(CancellationToken stopping) => source.OpenConnectionAsync(stopping);

    /// <summary>Closes all connections.</summary>
    public void Dispose() => source.Dispose();

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, string? scope)
    {
        if (scope is not null)
        {
            return BuildWithTokens(settings, scope);
        }

        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseVector();
        return builder.Build();
    }

    // Apart, so that nothing of Azure is loaded where it is not used.
    private static NpgsqlDataSource BuildWithTokens(NpgsqlConnectionStringBuilder settings, string scope)
    {
        var tokens = EntraTokens.Default(scope);
        if (string.IsNullOrEmpty(settings.Username))
        {
            settings.Username = UserOf(tokens);
            settings.Database ??= settings.Username;
        }

        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseVector();
        builder.UsePeriodicPasswordProvider((_, stopping) => tokens.TokenAsync(stopping), TokenCheck, TokenRetry);
        return builder.Build();
    }

    private static string UserOf(EntraTokens tokens)
    {
        try
        {
            var token = Task.Run(() => tokens.TokenAsync(CancellationToken.None).AsTask()).GetAwaiter().GetResult();
            return EntraTokens.UserOf(token) ?? throw new ReactException("ReactConnectionInvalid", ReactErrorKind.InvalidArgument, "The token of Microsoft Entra does not say as whom to log in.", "Name the role in the connection: Username=….");
        }
        catch (Exception error) when (error is Azure.Identity.AuthenticationFailedException or Azure.RequestFailedException)
        {
            throw new ReactException("ReactServerLogin", ReactErrorKind.PermissionDenied, $"Microsoft Entra gives no token: {error.Message.Split('\n', 2)[0].Trim()}",
                "Log in with Azure's tools, give the machine an identity, or use -Credential.", null, error);
        }
    }
}
