using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Core;

namespace React.Models.Hub;

/// <summary>A secret in an Azure Key Vault, named as App Service names it, so that scripts and settings hold the name and never the secret.</summary>
/// <param name="address">Its address in the vault.</param>
/// <param name="scope">What to ask Microsoft Entra a token for.</param>
internal sealed partial class KeyVaultSecret(Uri address, string scope)
{
    private const string Prefix = "@Microsoft.KeyVault(";
    private const string ApiVersion = "7.4";
    private const int MaxBytes = 1 << 17;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The vaults of the separate clouds. A token is sent there, so that no other host will do.
    private static readonly (string Suffix, string Scope)[] Clouds =
    [
        (".vault.azure.net", "https://vault.azure.net/.default"),
        (".vault.azure.cn", "https://vault.azure.cn/.default"),
        (".vault.usgovcloudapi.net", "https://vault.usgovcloudapi.net/.default"),
    ];

    /// <summary>The secret's address.</summary>
    public Uri Address => address;

    /// <summary>Whether a text is a reference to a secret and not one itself.</summary>
    public static bool IsReference(string text) => text.TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>@Microsoft.KeyVault(SecretUri=…)</c>, <c>@Microsoft.KeyVault(VaultName=…;SecretName=…;SecretVersion=…)</c>, or a secret's address.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="source">Where, for the error.</param>
    /// <exception cref="ReactException">It is none of these.</exception>
    public static KeyVaultSecret Parse(string text, string source)
    {
        text = text.Trim();
        var written = text;
        if (IsReference(text))
        {
            var fields = text.EndsWith(')')
                ? text[Prefix.Length..^1].Split(';').Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
                    .DistinctBy(field => field[0].Trim(), StringComparer.OrdinalIgnoreCase).ToDictionary(field => field[0].Trim(), field => field[1].Trim(), StringComparer.OrdinalIgnoreCase)
                : [];
            written = fields.TryGetValue("SecretUri", out var uri) ? uri
                : fields.TryGetValue("VaultName", out var vault) && fields.TryGetValue("SecretName", out var name)
                    ? $"https://{vault}.vault.azure.net/secrets/{name}" + (fields.TryGetValue("SecretVersion", out var version) && version.Length > 0 ? "/" + version : "")
                    : "";
        }

        if (Uri.TryCreate(written, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.IsDefaultPort && SecretPath().IsMatch(url.AbsolutePath)
            && Clouds.FirstOrDefault(cloud => url.IdnHost.EndsWith(cloud.Suffix, StringComparison.OrdinalIgnoreCase)) is { Suffix: not null } cloud)
        {
            return new KeyVaultSecret(new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/')), cloud.Scope);
        }

        // What was written may be a secret itself, by mistake: it is not repeated.
        throw new ReactException("ReactKeyVaultReference", ReactErrorKind.InvalidArgument, $"What {source} holds names no secret of a Key Vault.",
            "Write @Microsoft.KeyVault(SecretUri=https://NAME.vault.azure.net/secrets/NAME), or the address alone.", source);
    }

    /// <summary>Reads the secret.</summary>
    /// <param name="credential">As whom; null for whoever this process may be.</param>
    /// <param name="handler">How to reach the vault.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">There is none, or this account may not read it.</exception>
    public async Task<string> ReadAsync(TokenCredential? credential, HttpMessageHandler handler, CancellationToken stopping)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        clock.CancelAfter(Patience);
        try
        {
            var token = await TokenAsync(credential ?? new Azure.Identity.DefaultAzureCredential(), clock.Token).ConfigureAwait(false);
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{address.AbsoluteUri}?api-version={ApiVersion}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await invoker.SendAsync(request, clock.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw Refused(response.StatusCode);
            }

            await using var body = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
            var bytes = new byte[MaxBytes];
            using var document = JsonDocument.Parse(bytes.AsMemory(0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, clock.Token).ConfigureAwait(false)));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()! : throw Failed("it gives no value");
        }
        catch (JsonException)
        {
            throw Failed("its answer is not valid JSON");
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !stopping.IsCancellationRequested))
        {
            throw Failed("it does not answer", error);
        }
    }

    private async Task<string> TokenAsync(TokenCredential credential, CancellationToken stopping)
    {
        try
        {
            // The credential may wait for a metadata service that is not there, deaf to being stopped.
            return (await credential.GetTokenAsync(new TokenRequestContext([scope]), stopping).AsTask().WaitAsync(stopping).ConfigureAwait(false)).Token;
        }
        catch (Exception error) when (error is Azure.Identity.AuthenticationFailedException or Azure.RequestFailedException)
        {
            throw new ReactException("ReactKeyVaultLogin", ReactErrorKind.PermissionDenied, $"Microsoft Entra gives no token for '{address.Host}': {error.Message.Split('\n', 2)[0].Trim()}",
                "Log in with Azure's tools, give the machine an identity, or use -Credential.", address.Host, error);
        }
    }

    private ReactException Refused(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ReactException("ReactKeyVaultAccess", ReactErrorKind.PermissionDenied, $"'{address.Host}' does not let this account read '{address.AbsolutePath}'.",
            "Give it the role Key Vault Secrets User, or the right to get secrets, and let the vault's firewall admit this machine.", address.Host),
        HttpStatusCode.NotFound => new ReactException("ReactKeyVaultSecretNotFound", ReactErrorKind.NotFound, $"'{address.Host}' has no '{address.AbsolutePath}'.", "Check the secret's name and version.", address.Host),
        _ => Failed($"it answered {(int)status}"),
    };

    private ReactException Failed(string why, Exception? inner = null) => new("ReactKeyVaultFailed", ReactErrorKind.Failed, $"'{address.Host}' does not give '{address.AbsolutePath}': {why}.", "Run the same command again.", address.Host, inner);

    [GeneratedRegex("^/secrets/[A-Za-z0-9-]{1,127}(/[A-Za-z0-9]{1,64})?/?$")]
    private static partial Regex SecretPath();
}
