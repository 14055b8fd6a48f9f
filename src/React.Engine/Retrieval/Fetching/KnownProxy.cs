using System.Collections.Concurrent;
using System.Net;

namespace React.Retrieval.Fetching;

/// <summary>The proxy that the environment names, with a memory of where it sent requests: connections there are to a proxy.</summary>
/// <param name="inner">What decides.</param>
internal sealed class KnownProxy(IWebProxy inner) : IWebProxy
{
    private readonly ConcurrentDictionary<string, bool> used = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ICredentials? Credentials { get => inner.Credentials; set => inner.Credentials = value; }

    /// <summary>Whether requests are sent there on their way to others.</summary>
    public bool Is(DnsEndPoint address) => used.ContainsKey(Name(address.Host, address.Port));

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination)
    {
        var proxy = inner.GetProxy(destination);
        if (proxy is not null && proxy != destination)
        {
            used[Name(proxy.IdnHost, proxy.Port)] = true;
        }

        return proxy;
    }

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => inner.IsBypassed(host);

    private static string Name(string host, int port) => $"{host}:{port}";
}
