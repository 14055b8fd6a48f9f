using Npgsql;

namespace React.Indexing.PostgreSql;

/// <summary>What a server or the way to it says, as errors that users can act on. None of it holds a password: neither the server nor Npgsql repeats one.</summary>
internal static class PostgresError
{
    private const string GoOn = "When the server answers again, run the same command: what is finished is kept, and it continues from there.";

    /// <param name="error">What was thrown.</param>
    /// <param name="server">Name of server and database.</param>
    /// <param name="doing">What was being done, as the beginning of a sentence.</param>
    public static ReactException From(Exception error, string server, string doing) => error switch
    {
        PostgresException answer => FromServer(answer, server, doing),
        NpgsqlException { Message: var message } when message.Contains("No password", StringComparison.OrdinalIgnoreCase) => Login(error, server, "it asks for a password, and none was given"),
        NpgsqlException { Message: var message } when message.Contains("password provider", StringComparison.OrdinalIgnoreCase) => Login(error, server, $"no token was to be had: {FirstLine(error.GetBaseException().Message)}"),
        NpgsqlException { InnerException: System.Security.Authentication.AuthenticationException inner } => new ReactException("ReactServerUntrusted", ReactErrorKind.PermissionDenied,
            $"{doing} on '{server}': the server cannot be trusted: {FirstLine(inner.Message)}", "Name its certificate authority with 'Root Certificate=…', or choose another 'SSL Mode'.", server, error),
        _ => new ReactException("ReactServerUnreachable", ReactErrorKind.Failed, $"{doing}: the connection to '{server}' failed or was lost: {Reason(error)}.", GoOn, server, error),
    };

    /// <summary>Whether an exception comes from the server or the way to it.</summary>
    public static bool IsOne(Exception error) => error is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException or ObjectDisposedException or System.Security.Authentication.AuthenticationException;

    private static ReactException FromServer(PostgresException answer, string server, string doing)
    {
        var said = $"{doing} on '{server}': {answer.MessageText} ({answer.SqlState})";
        ReactException Error(string id, ReactErrorKind kind, string action) => new(id, kind, $"{said}.", action, server, answer);
        return answer.SqlState switch
        {
            "28P01" or "28000" => Login(answer, server, answer.MessageText),
            PostgresErrorCodes.InvalidCatalogName => Error("ReactDatabaseNotFound", ReactErrorKind.NotFound, "Name a database that exists, or create it."),
            PostgresErrorCodes.UndefinedTable => Error("ReactDatabaseIndexNotFound", ReactErrorKind.NotFound, "Name the table that New-ReactIndex filled."),
            PostgresErrorCodes.InsufficientPrivilege => Error("ReactServerRights", ReactErrorKind.PermissionDenied, "Ask the database's owner for the right, or log in as another role."),
            PostgresErrorCodes.ReadOnlySqlTransaction => Error("ReactServerRights", ReactErrorKind.PermissionDenied, "The server takes no changes: name the primary, not a replica."),
            PostgresErrorCodes.DiskFull => Error("ReactServerFull", ReactErrorKind.LimitReached, $"Give the server more disk. {GoOn}"),
            PostgresErrorCodes.OutOfMemory => Error("ReactServerFull", ReactErrorKind.LimitReached, "The server lacks memory: lower maintenance_work_mem or give it more."),
            PostgresErrorCodes.TooManyConnections => Error("ReactServerBusy", ReactErrorKind.Busy, "Wait until others have left, or raise max_connections."),
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected => Error("ReactServerBusy", ReactErrorKind.Busy, "Run the same command again."),
            PostgresErrorCodes.QueryCanceled => Error("ReactServerTimeout", ReactErrorKind.LimitReached, "The server ended it, most likely for a statement_timeout. Ask for less at once, or raise that setting."),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => new ReactException("ReactServerUnreachable", ReactErrorKind.Failed, $"{said}.", GoOn, server, answer),
            _ => Error("ReactServerFailed", ReactErrorKind.Failed, "The server's own log says more."),
        };
    }

    private static ReactException Login(Exception error, string server, string why) => new("ReactServerLogin", ReactErrorKind.PermissionDenied, $"'{server}' does not let us in: {why}.",
        "Give -Credential, keep the password in PGPASSWORD or a password file, or use -EntraId.", server, error);

    private static string Reason(Exception error) =>
        FirstLine(error.InnerException is { } inner ? $"{error.Message.TrimEnd('.')}: {inner.GetBaseException().Message}" : error.Message).TrimEnd('.');

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
