using System.Text.Json;
using Azure.Core;
using Azure.Identity;

namespace React.Indexing.PostgreSql;

/// <summary>Tokens of Microsoft Entra in place of passwords. They live about an hour; the credential renews them ahead of time.</summary>
/// <param name="credential">Who asks.</param>
/// <param name="scope">What for.</param>
internal sealed class EntraTokens(TokenCredential credential, string scope)
{
    /// <summary>What Azure's databases for PostgreSQL are called there.</summary>
    public const string DefaultScope = "https://ossrdbms-aad.database.windows.net/.default";

    // How servers in the separate clouds are called, and what to ask tokens for there.
    private static readonly (string Suffix, string Scope)[] Clouds =
    [
        (".postgres.database.azure.com", DefaultScope),
        (".postgres.database.chinacloudapi.cn", "https://ossrdbms-aad.database.chinacloudapi.cn/.default"),
        (".postgres.database.usgovcloudapi.net", "https://ossrdbms-aad.database.usgovcloudapi.net/.default"),
    ];

    /// <summary>Whoever this process may be: an environment's service principal, a workload's or machine's identity, or who is logged in with Azure's tools.</summary>
    public static EntraTokens Default(string scope) => new(new DefaultAzureCredential(), scope);

    /// <summary>The scope for an Azure Database, or null where the host is none.</summary>
    public static string? ScopeOf(string host) => Clouds.FirstOrDefault(cloud => host.EndsWith(cloud.Suffix, StringComparison.OrdinalIgnoreCase)).Scope;

    /// <summary>A token that is good for now.</summary>
    public async ValueTask<string> TokenAsync(CancellationToken stopping) => (await credential.GetTokenAsync(new TokenRequestContext([scope]), stopping)).Token;

    /// <summary>Whom a token is for, as the server knows the login: a managed identity's name, else the user's principal name. Null where it does not say.</summary>
    public static string? UserOf(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var body = parts[1].Replace('-', '+').Replace('_', '/');
            using var claims = JsonDocument.Parse(Convert.FromBase64String(body.PadRight((body.Length + 3) / 4 * 4, '=')));
            return Claim(claims, "xms_mirid") is { } resource ? resource[(resource.LastIndexOf('/') + 1)..]
                : Claim(claims, "upn") ?? Claim(claims, "preferred_username") ?? Claim(claims, "unique_name");
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string? Claim(JsonDocument claims, string name) =>
        claims.RootElement.ValueKind == JsonValueKind.Object && claims.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
