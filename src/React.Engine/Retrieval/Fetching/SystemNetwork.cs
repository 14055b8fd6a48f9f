using System.Net;
using System.Net.Sockets;

namespace React.Retrieval.Fetching;

/// <summary>The operating system's network.</summary>
internal sealed class SystemNetwork : INetwork
{
    public static SystemNetwork Instance { get; } = new();

    private SystemNetwork()
    {
    }

    /// <inheritdoc/>
    /// <remarks>A thread for each question: on Linux the call blocks, and many slow name servers would use up the pool that everything else runs on.</remarks>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken stopping) =>
        Task.Factory.StartNew(() => Dns.GetHostAddresses(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(stopping);

    /// <inheritdoc/>
    public async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken stopping)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, stopping).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
