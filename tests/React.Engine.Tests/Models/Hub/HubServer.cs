using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace React.Engine.Tests.Models.Hub;

/// <summary>A hub on loopback, over bare sockets so that it can break off, lie and go astray. It keeps to Hugging Face's interface where nothing changes its replies.</summary>
internal sealed class HubServer : LoopbackServer
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>Its address.</summary>
    public string Root => $"http://127.0.0.1:{Port}";

    /// <summary>Files by repository, then by name.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<string, byte[]>> Repositories { get; } = new();

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<HubRequest> Requests { get; } = new();

    /// <summary>What is left of a request's path behind the file's folder, for those that asked for files.</summary>
    public string[] Asked => [.. Requests.Where(request => request.Path.Contains("/resolve/", StringComparison.Ordinal)).Select(request => request.Path[(request.Path.LastIndexOf('/') + 1)..])];

    /// <summary>Changes replies; null leaves one as it is.</summary>
    public Func<HubRequest, HubReply, HubReply?>? Change { get; set; }

    /// <summary>The token that is asked for; null for a hub that is open.</summary>
    public string? Token { get; set; }

    /// <summary>Takes in all files of a folder.</summary>
    public void Add(string repository, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            Add(repository, Path.GetFileName(file), File.ReadAllBytes(file));
        }
    }

    public void Add(string repository, string name, byte[] content) => Repositories.GetOrAdd(repository, _ => new())[name] = content;

    protected override async Task ServeAsync(Stream stream)
    {
        while (await ReadHeadAsync(stream) is { } text)
        {
            var request = HubRequest.Parse(text);
            Requests.Enqueue(request);
            var reply = Reply(request);
            reply = Change?.Invoke(request, reply) ?? reply;
            var head = new StringBuilder($"HTTP/1.1 {reply.Status} Status\r\n");
            foreach (var (name, value) in reply.Headers)
            {
                head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }

            if (reply.Length is { } length)
            {
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
            }

            await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), Stopping);
            await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.BreakAfter ?? int.MaxValue, reply.Body.Length)), Stopping);
            if (reply.Stalls)
            {
                await Task.Delay(Timeout.Infinite, Stopping);
            }

            if (reply.BreakAfter is not null || reply.Length is null)
            {
                return;
            }
        }
    }

    private HubReply Reply(HubRequest request)
    {
        if (Token is not null && request["Authorization"] != $"Bearer {Token}")
        {
            return new HubReply(401) { Headers = { ["X-Error-Code"] = "RepoNotFound" } };
        }

        var parts = request.Path.Trim('/').Split('/').SkipWhile(part => part == "base").ToArray();
        if (parts is ["api", "models", var owner, var name, "revision", var revision] && Repositories.TryGetValue($"{owner}/{name}", out var files))
        {
            return new HubReply(200, Encoding.UTF8.GetBytes(List(revision.Length == Commit.Length ? revision : Commit, files).ToJsonString()));
        }

        if (parts is [var fileOwner, var fileName, "resolve", _, ..] && Repositories.TryGetValue($"{fileOwner}/{fileName}", out var held))
        {
            return held.TryGetValue(string.Join('/', parts[4..]), out var content) ? Content(request, content) : new HubReply(404) { Headers = { ["X-Error-Code"] = "EntryNotFound" } };
        }

        return new HubReply(401) { Headers = { ["X-Error-Code"] = "RepoNotFound" } };
    }

    private static HubReply Content(HubRequest request, byte[] content)
    {
        var tag = $"\"{Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant()}\"";
        if (request["Range"] is { } range && (request["If-Range"] ?? tag) == tag)
        {
            var from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            return from >= content.Length
                ? new HubReply(416)
                : new HubReply(206, content[from..]) { Headers = { ["ETag"] = tag, ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}" } };
        }

        return new HubReply(200, content) { Headers = { ["ETag"] = tag } };
    }

    /// <summary>What the hub says of a repository: weights with their SHA-256, other files with git's hash.</summary>
    private static JsonObject List(string commit, ConcurrentDictionary<string, byte[]> files) => new()
    {
        ["sha"] = commit,
        ["siblings"] = new JsonArray([.. files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Describe(file.Key, file.Value))]),
    };

    private static JsonObject Describe(string name, byte[] content)
    {
#pragma warning disable CA5350 // It is what git calls its files by.
        var blob = SHA1.HashData([.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {content.Length}\0")), .. content]);
#pragma warning restore CA5350
        var entry = new JsonObject { ["rfilename"] = name, ["size"] = content.Length, ["blobId"] = Hex(blob) };
        if (Path.GetExtension(name) is ".safetensors" or ".bin" or ".pt")
        {
            entry["lfs"] = new JsonObject { ["sha256"] = Hex(SHA256.HashData(content)), ["size"] = content.Length, ["pointerSize"] = 134 };
        }

        return entry;
    }

    private static string Hex(byte[] hash) => Convert.ToHexString(hash).ToLowerInvariant();

    /// <summary>A request.</summary>
    /// <param name="Path">What for, without the query.</param>
    /// <param name="Target">The whole target: an address where it was sent to a proxy.</param>
    /// <param name="Headers">Its headers.</param>
    internal sealed record HubRequest(string Path, string Target, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>Reads a request's head.</summary>
        public static HubRequest Parse(string head)
        {
            var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            var target = lines[0].Split(' ')[1];
            return new HubRequest(new Uri(new Uri("http://host"), target).AbsolutePath, target, lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(line => line[0], line => line[1], StringComparer.OrdinalIgnoreCase));
        }

        public string? this[string header] => Headers.GetValueOrDefault(header);

        public bool IsFor(string name) => Path.EndsWith("/" + name, StringComparison.Ordinal);
    }

    /// <summary>A reply.</summary>
    internal sealed class HubReply(int status, byte[]? body = null)
    {
        public int Status => status;

        public byte[] Body { get; } = body ?? [];

        public Dictionary<string, string> Headers { get; } = [];

        /// <summary>The length that is declared; null for none, and the connection ends with the body.</summary>
        public long? Length { get; set; } = body?.Length ?? 0;

        /// <summary>After how many bytes of the body the connection breaks off.</summary>
        public int? BreakAfter { get; set; }

        /// <summary>Whether nothing more comes, while the connection stays.</summary>
        public bool Stalls { get; set; }
    }
}
