using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace React.Engine.Tests.Retrieval.Fetching;

/// <summary>A server on loopback, over bare sockets so that it can break every rule of HTTP; and a network that leads there by names and public addresses.</summary>
internal sealed class WickedServer : LoopbackServer, React.Retrieval.Fetching.INetwork
{
    private readonly ConcurrentDictionary<string, Func<Exchange, Task>> pages = new();

    /// <summary>Paths in the order in which they were asked for, with the host before them.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whole requests.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Addresses that were connected to.</summary>
    public ConcurrentQueue<IPEndPoint> Connections { get; } = new();

    /// <summary>What names mean; each answer is given once, the last one ever after.</summary>
    public ConcurrentDictionary<string, Queue<IPAddress[]>> Names { get; } = new();

    /// <summary>What the server shows where it is asked by https; null for a server of http.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Says what a path does.</summary>
    public void On(string path, Func<Exchange, Task> page) => pages[path] = page;

    /// <summary>A picture at a path.</summary>
    public void Picture(string path, byte[] bytes, string type = "image/png", string more = "") => On(path, exchange => exchange.AnswerAsync("200 OK", bytes, $"Content-Type: {type}\r\n{more}"));

    public void Redirect(string path, string to) => On(path, exchange => exchange.AnswerAsync("302 Found", [], $"Location: {to}\r\n"));

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken stopping)
    {
        if (!Names.TryGetValue(host, out var answers))
        {
            return host.EndsWith(".example", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14")]) : throw new SocketException((int)SocketError.HostNotFound);
        }

        lock (answers)
        {
            return Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
        }
    }

    public async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken stopping)
    {
        Connections.Enqueue(address);
        if (address.Port == 9)
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), stopping);
        return new NetworkStream(socket, ownsSocket: true);
    }

    protected override async Task ServeAsync(Stream stream)
    {
        if (Certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(Certificate);
            stream = tls;
        }

        while (await ReadHeadAsync(stream) is { } head)
        {
            var path = head.Split(' ')[1];
            var host = head.Split("\r\n").First(line => line.StartsWith("Host: ", StringComparison.Ordinal))[6..];
            Requests.Enqueue(host + path);
            Heads.Enqueue(head);
            var exchange = new Exchange(stream, Stopping);
            await (pages.TryGetValue(path, out var page) ? page(exchange) : exchange.AnswerAsync("404 Not Found", "gone"u8.ToArray()));
            if (exchange.Closes)
            {
                return;
            }
        }
    }

    /// <summary>One request and what is answered.</summary>
    internal sealed class Exchange(Stream stream, CancellationToken stopping)
    {
        public bool Closes { get; set; }

        public CancellationToken Stopping => stopping;

        public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

        public async Task SendAsync(byte[] bytes) => await stream.WriteAsync(bytes, stopping);

        public async Task AnswerAsync(string status, byte[] body, string headers = "")
        {
            await SendAsync($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n");
            await SendAsync(body);
        }
    }
}
