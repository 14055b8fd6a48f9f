using System.Net;
using React.Work;

namespace React.Models.Hub;

/// <summary>Where the token for a hub comes from.</summary>
public static class HubToken
{
    // As Hugging Face's own tools read them.
    private static readonly string[] Variables = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];

    /// <summary>A function that finds the token when it is first needed: what was given, else a secret that was named, else that of the environment; null where there is none.</summary>
    /// <param name="given">The token itself, or a reference to a secret.</param>
    /// <param name="secret">A reference to a secret in a Key Vault, or its address.</param>
    /// <param name="proxy">The proxy to a vault; null for that of the environment.</param>
    /// <param name="observer">Told where the token comes from, never what it is.</param>
    public static Func<CancellationToken, Task<string?>> From(string? given, string? secret, IWebProxy? proxy, IWorkObserver observer) =>
        stopping => FindAsync(given, secret, Environment.GetEnvironmentVariable, (reference, token) => ReadAsync(reference, proxy, token), observer, stopping);

    /// <summary>The same with an environment and a vault of one's own.</summary>
    internal static async Task<string?> FindAsync(
        string? given, string? secret, Func<string, string?> environment, Func<KeyVaultSecret, CancellationToken, Task<string>> read, IWorkObserver observer, CancellationToken stopping)
    {
        var variable = Variables.FirstOrDefault(name => !string.IsNullOrWhiteSpace(environment(name)));
        var (text, source) = given is not null ? (given, "-Credential") : secret is not null ? (secret, "-KeyVaultSecret") : variable is not null ? (environment(variable), variable) : (null, "");
        if (text is null)
        {
            return null;
        }

        text = text.Trim();
        if ((given is null && secret is not null) || KeyVaultSecret.IsReference(text))
        {
            var reference = KeyVaultSecret.Parse(text, source);
            observer.Decision($"The token is the secret '{reference.Address.AbsolutePath}' of '{reference.Address.Host}', named by {source}.");
            text = (await read(reference, stopping).ConfigureAwait(false)).Trim();
        }
        else
        {
            observer.Decision($"The token is that of {source}.");
        }

        // Anything else would break the header that it is sent in.
        return text.Length is > 0 and <= 4096 && text.All(letter => letter is > ' ' and <= '~')
            ? text
            : throw new ReactException("ReactHubToken", ReactErrorKind.InvalidArgument, $"What {source} holds is no token.", "Copy the token anew from the hub's settings: it is one word of letters, digits and signs.", source);
    }

    // Apart, so that nothing of Azure is loaded where it is not used.
    private static async Task<string> ReadAsync(KeyVaultSecret reference, IWebProxy? proxy, CancellationToken stopping)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, Proxy = proxy ?? HttpClient.DefaultProxy };
        return await reference.ReadAsync(null, handler, stopping).ConfigureAwait(false);
    }
}
