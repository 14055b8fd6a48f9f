using System.Net;

namespace React.Retrieval.Fetching;

/// <summary>The two things that fetching asks of the network itself; tests have one of their own.</summary>
internal interface INetwork
{
    /// <summary>The addresses of a host.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken stopping);

    /// <summary>A connection to exactly this address.</summary>
    Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken stopping);
}
