using System.Data.Common;
using System.Globalization;
using System.Net;
using Npgsql;

namespace React.Indexing.PostgreSql;

/// <summary>
/// Settings of a connection from what users write. No message quotes any of it: a password with a semicolon or a slash in it may turn up in any part.
/// </summary>
internal static class PostgresAddress
{
    private const string Schemes = "postgresql://, postgres://";

    // What libpq's URIs call what Npgsql calls otherwise.
    private static readonly Dictionary<string, string> UriSettings = new(StringComparer.Ordinal)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["target_session_attrs"] = "Target Session Attributes",
        ["user"] = "Username",
        ["password"] = "Password",
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["passfile"] = "Passfile",
    };

    private static readonly string[] SslModeNames = ["SSL Mode", "SslMode"];

    /// <summary>Reads, completes and checks the settings.</summary>
    /// <param name="options">What the user gave.</param>
    /// <param name="passwordInEnvironment">Whether the environment holds a password or names a file of passwords.</param>
    /// <returns>The settings, and the scope to ask a token of Microsoft Entra for, or null where it is not to be asked.</returns>
    /// <exception cref="ReactException">They cannot be read, or contradict each other.</exception>
    public static (NpgsqlConnectionStringBuilder Settings, string? TokenScope) Read(PostgresOptions options, bool passwordInEnvironment)
    {
        var written = Written(options.Connection);
        var settings = Settings(written);
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            throw Invalid("names no host");
        }

        if (settings.Host.AsSpan().ContainsAny(' ', '='))
        {
            throw Invalid("separates its settings by spaces, or holds a host name that is none");
        }

        if (options.Credential is { } credential)
        {
            settings.Username = credential.UserName;
            settings.Password = credential.Password;
        }

        var scope = EntraTokens.ScopeOf(settings.Host);
        var hasPassword = !string.IsNullOrEmpty(settings.Password);
        if (options.EntraId && hasPassword)
        {
            throw new ReactException("ReactConnectionInvalid", ReactErrorKind.InvalidArgument, "Both a password and a login by Microsoft Entra are asked for.", "Leave out the password, or -EntraId.");
        }

        var entra = options.EntraId || (scope is not null && !hasPassword && string.IsNullOrEmpty(settings.Passfile) && !passwordInEnvironment);
        if (!written.Keys.Cast<string>().Any(key => SslModeNames.Contains(key, StringComparer.OrdinalIgnoreCase)))
        {
            // A token is worth as much as a password and lies in no safe place of the server's: it goes only to a server that proves its name.
            settings.SslMode = entra ? SslMode.VerifyFull : IsLocal(settings.Host) ? SslMode.Prefer : SslMode.Require;
        }

        // Nothing may keep or show a password or a row's content.
        settings.PersistSecurityInfo = false;
        settings.IncludeErrorDetail = false;
        settings.LogParameters = false;

        // Loading and building take as long as they take; a search is limited on the server. A server that is gone without a word is noticed by the keep-alive.
        settings.CommandTimeout = 0;
        settings.TcpKeepAlive = true;
        settings.TcpKeepAliveTime = 60;
        settings.TcpKeepAliveInterval = 10;
        settings.ApplicationName ??= "React";
        return (settings, entra ? scope ?? EntraTokens.DefaultScope : null);
    }

    /// <summary>What to call a database in messages.</summary>
    public static string NameOf(NpgsqlConnectionStringBuilder settings) => string.Create(CultureInfo.InvariantCulture,
        $"{(settings.Host!.Contains(',', StringComparison.Ordinal) ? settings.Host : $"{settings.Host}:{settings.Port}")}/{settings.Database ?? settings.Username ?? "?"}");

    private static DbConnectionStringBuilder Written(string connection)
    {
        var scheme = connection.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && connection.AsSpan(0, scheme) is "postgres" or "postgresql")
        {
            return FromUri(connection[(scheme + 3)..]);
        }

        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connection };
        }
        catch (ArgumentException)
        {
            throw Invalid("is neither a connection string nor a URI");
        }
    }

    private static DbConnectionStringBuilder FromUri(string rest)
    {
        var query = "";
        if (rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark)
        {
            (rest, query) = (rest[..mark], rest[(mark + 1)..]);
        }

        var written = new DbConnectionStringBuilder();
        if (rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash)
        {
            Set(written, "Database", rest[(slash + 1)..]);
            rest = rest[..slash];
        }

        if (rest.LastIndexOf('@') is >= 0 and var at)
        {
            var user = rest[..at].Split(':', 2);
            Set(written, "Username", user[0]);
            Set(written, "Password", user.Length > 1 ? user[1] : "");
            rest = rest[(at + 1)..];
        }

        if (!rest.Contains(',', StringComparison.Ordinal) && rest.LastIndexOf(':') is >= 0 and var colon && !rest.EndsWith(']'))
        {
            Set(written, "Port", rest[(colon + 1)..]);
            rest = rest[..colon];
        }

        Set(written, "Host", rest.Trim('[', ']'));
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var setting = part.Split('=', 2);
            if (setting.Length != 2 || !UriSettings.TryGetValue(setting[0], out var name))
            {
                throw Invalid($"holds a setting after '?' that is none of {string.Join(", ", UriSettings.Keys)}");
            }

            Set(written, name, name == "SSL Mode" ? setting[1].Replace("-", "", StringComparison.Ordinal) : setting[1]);
        }

        return written;
    }

    private static void Set(DbConnectionStringBuilder written, string name, string value)
    {
        if (value.Length > 0)
        {
            written[name] = WebUtility.UrlDecode(value.Replace("+", "%2B", StringComparison.Ordinal));
        }
    }

    private static NpgsqlConnectionStringBuilder Settings(DbConnectionStringBuilder written)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        var number = 0;
        foreach (string key in written.Keys)
        {
            number++;
            try
            {
                settings[key] = written[key];
            }
            catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException or InvalidOperationException or KeyNotFoundException)
            {
                // Neither key nor value: what looks like a key may be the end of a password that holds a semicolon.
                throw Invalid($"holds a setting that Npgsql does not know or whose value it does not take (number {number} of {written.Count})");
            }
        }

        return settings;
    }

    private static bool IsLocal(string host) =>
        host.StartsWith('/') || host.StartsWith('@') || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static ReactException Invalid(string what) => new("ReactConnectionInvalid", ReactErrorKind.InvalidArgument, $"The connection {what}.",
        $"Write 'Host=…;Database=…;Username=…' or a URI ({Schemes}user@host:port/database); put values that hold ; or = into quotes, and in a URI escape what is no letter or digit. Passwords are better left to -Credential.");
}
