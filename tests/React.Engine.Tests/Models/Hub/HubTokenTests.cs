using System.Net;
using Azure.Core;
using React.Models.Hub;
using Xunit;

namespace React.Engine.Tests.Models.Hub;

/// <summary>Where tokens come from, and that no error repeats one.</summary>
public sealed class HubTokenTests
{
    private readonly HubBench.Observer told = new();

    [Theory]
    [InlineData("given", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)", "environment", "given")]
    [InlineData(null, "https://v.vault.azure.net/secrets/s", "environment", "from /secrets/s")]
    [InlineData("@Microsoft.KeyVault(VaultName=v;SecretName=t)", null, "environment", "from /secrets/t")]
    [InlineData(null, null, "@microsoft.keyvault(secreturi=https://v.vault.azure.net/secrets/u/0123)", "from /secrets/u/0123")]
    [InlineData(null, null, " environment\n", "environment")]
    [InlineData(null, null, " ", null)]
    public async Task What_is_given_comes_before_a_secret_and_that_before_the_environment(string? given, string? secret, string? environment, string? expected)
    {
        var token = await HubToken.FindAsync(given, secret, name => name == "HF_TOKEN" ? environment : null, (reference, _) => Task.FromResult("from" + reference.Address.AbsolutePath), told, default);
        Assert.Equal(expected?.Replace(" ", "", StringComparison.Ordinal), token);
        Assert.DoesNotContain(told.Decisions, text => token is not null && text.Contains(token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\r\nX-Injected: 1")]
    [InlineData("")]
    public async Task What_cannot_be_a_token_is_refused_and_not_repeated(string text)
    {
        var error = await Assert.ThrowsAsync<ReactException>(() => HubToken.FindAsync(text, null, _ => null, (_, _) => Task.FromResult(""), told, default));
        Assert.Equal("ReactHubToken", error.ErrorId);
        Assert.True(text.Length == 0 || !error.Message.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hf_secret")]
    [InlineData("https://evil.example/secrets/s")]
    [InlineData("https://vault.azure.net.evil.example/secrets/s")]
    [InlineData("http://v.vault.azure.net/secrets/s")]
    [InlineData("https://user:hf_secret@v.vault.azure.net/secrets/s")]
    [InlineData("https://v.vault.azure.net:444/secrets/s")]
    [InlineData("https://v.vault.azure.net/keys/s")]
    [InlineData("@Microsoft.KeyVault(SecretUri=hf_secret)")]
    [InlineData("@Microsoft.KeyVault(VaultName=evil.example/;SecretName=s)")]
    [InlineData("@Microsoft.KeyVault(VaultName=v;SecretName=s")]
    public void What_names_no_secret_of_a_vault_is_refused_and_not_repeated(string text)
    {
        var error = Assert.Throws<ReactException>(() => KeyVaultSecret.Parse(text, "-KeyVaultSecret"));
        Assert.Equal("ReactKeyVaultReference", error.ErrorId);
        Assert.DoesNotContain("hf_secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_is_asked_with_a_token_for_vaults()
    {
        var vault = new Vault(HttpStatusCode.OK, """{ "value": "hf_secret", "id": "…" }""");
        Assert.Equal("hf_secret", await KeyVaultSecret.Parse("https://v.vault.usgovcloudapi.net/secrets/s", "x").ReadAsync(new Identity(), vault, default));
        Assert.Equal("https://v.vault.usgovcloudapi.net/secrets/s?api-version=7.4", vault.Asked!.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer token for https://vault.usgovcloudapi.net/.default", vault.Asked.Headers.Authorization!.ToString());
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "", "ReactKeyVaultAccess")]
    [InlineData(HttpStatusCode.NotFound, "", "ReactKeyVaultSecretNotFound")]
    [InlineData(HttpStatusCode.Found, "", "ReactKeyVaultFailed")]
    [InlineData(HttpStatusCode.OK, "[]", "ReactKeyVaultFailed")]
    [InlineData(HttpStatusCode.OK, "hf_secret", "ReactKeyVaultFailed")]
    public async Task A_vault_that_gives_nothing_is_told(HttpStatusCode status, string body, string id)
    {
        var error = await Assert.ThrowsAsync<ReactException>(() => KeyVaultSecret.Parse("https://v.vault.azure.net/secrets/s", "x").ReadAsync(new Identity(), new Vault(status, body), default));
        Assert.Equal(id, error.ErrorId);
        Assert.DoesNotContain("hf_secret", error.ToString(), StringComparison.Ordinal);
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new($"token for {requestContext.Scopes[0]}", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    private sealed class Vault(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public HttpRequestMessage? Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request;
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }
}
