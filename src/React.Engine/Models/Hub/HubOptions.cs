using System.Net;

namespace React.Models.Hub;

/// <summary>How a hub is spoken to. Not a record: nothing may print what it holds.</summary>
public sealed class HubOptions
{
    /// <summary>The hub where none is named.</summary>
    public const string DefaultEndpoint = "https://huggingface.co";

    /// <summary>Environment variable that names another hub, as other tools read it.</summary>
    public const string EndpointVariable = "HF_ENDPOINT";

    /// <summary>The hub's address, as <see cref="CheckEndpoint"/> gives it.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>
    /// Gives the token, or null where there is none; asked at most once, and only where the hub is spoken to. A function, as finding it may take the network.
    /// </summary>
    public Func<CancellationToken, Task<string?>> Token { get; init; } = _ => Task.FromResult<string?>(null);

    /// <summary>The proxy; null for that of the environment.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>Further attempts, after one that brought nothing and failed for a reason that may pass.</summary>
    public int RetryCount { get; init; } = 5;

    /// <summary>Wait before the first further attempt; doubled for each one after it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between attempts, also where the hub asks for one: if it asks for longer, it is given up.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Most time until there is a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most time until an answer begins, and between two of its parts.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Redirects followed.</summary>
    public int MaxRedirects { get; init; } = 8;

    /// <summary>Most bytes of a file of weights.</summary>
    public long MaxWeightBytes { get; init; } = 256L << 30;

    /// <summary>Most bytes of any other file.</summary>
    public long MaxSmallBytes { get; init; } = 64L << 20;

    /// <summary>How requests introduce themselves.</summary>
    public string UserAgent { get; init; } = "React";

    /// <summary>An address that files can be asked for below.</summary>
    /// <param name="address">What was given.</param>
    /// <param name="source">Where it was given, for the error.</param>
    /// <exception cref="ReactException">It is no address of the web, or holds a login.</exception>
    public static Uri CheckEndpoint(string address, string source)
    {
        var url = Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? parsed : null;
        if (url is null || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            // The address itself is not repeated: it may hold a password.
            throw new ReactException("ReactHubEndpoint", ReactErrorKind.InvalidArgument, $"What {source} holds is no hub's address.",
                $"Give one such as {DefaultEndpoint}, without a login or a query: a token is given by -Credential.", source);
        }

        return new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
    }

    /// <summary>The address that the environment names, or <see cref="DefaultEndpoint"/>.</summary>
    public static Uri FromEnvironment() =>
        CheckEndpoint(Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } address ? address : DefaultEndpoint, EndpointVariable);
}
