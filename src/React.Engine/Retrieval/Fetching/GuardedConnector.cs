using System.Net;
using System.Net.Sockets;

namespace React.Retrieval.Fetching;

/// <summary>
/// Opens connections for HTTP. Names are resolved here, addresses that are not public are refused, and the connection goes to an address that
/// was checked: a name server that answers otherwise the second time is never asked a second time.
/// </summary>
/// <param name="network">Resolves and connects.</param>
/// <param name="proxy">The proxy; connections to it are not checked, and what lies behind it is its to judge.</param>
/// <param name="allowPrivate">Whether any address will do.</param>
internal sealed class GuardedConnector(INetwork network, KnownProxy proxy, bool allowPrivate)
{
    // So that one address that swallows what it is sent does not use up the time of the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stopping)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await ResolveAsync(host, stopping).ConfigureAwait(false);
        var usable = allowPrivate || proxy.Is(context.DnsEndPoint) ? addresses : Array.FindAll(addresses, NetworkAddress.IsPublic);
        if (usable.Length == 0 && addresses.Length > 0)
        {
            throw Refused(host);
        }

        for (var i = 0; i < usable.Length; i++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            if (i < usable.Length - 1)
            {
                patience.CancelAfter(Patience);
            }

            try
            {
                return await network.ConnectAsync(new IPEndPoint(usable[i], port), patience.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (i < usable.Length - 1 && !stopping.IsCancellationRequested && error is SocketException or OperationCanceledException)
            {
                // The next address may answer.
            }
            catch (SocketException error)
            {
                throw new FetchException("ConnectFailed", $"'{host}' cannot be connected to: {error.Message}.") { IsTransient = true };
            }
        }

        throw NotFound(host);
    }

    /// <summary>Refuses a host that is written as an address nobody else may reach; those with names are checked when they are connected to.</summary>
    public void EnsureAllowed(Uri url)
    {
        if (!allowPrivate && IPAddress.TryParse(url.IdnHost, out var address) && !NetworkAddress.IsPublic(address))
        {
            throw Refused(url.IdnHost);
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken stopping)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            return await network.ResolveAsync(host, stopping).ConfigureAwait(false);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.TryAgain)
        {
            throw new FetchException("HostUnresolved", $"The name server had no answer for '{host}' just now.") { IsTransient = true };
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw NotFound(host);
        }
    }

    private static FetchException Refused(string host) => new("AddressRefused", $"'{host}' is no address of the public internet.");

    private static FetchException NotFound(string host) => new("HostNotFound", $"There is no host '{host}'.");
}
