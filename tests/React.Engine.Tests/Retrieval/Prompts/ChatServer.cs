using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace React.Engine.Tests.Retrieval.Prompts;

/// <summary>A chat interface on loopback over bare sockets, so that it can break every rule of it.</summary>
internal sealed class ChatServer : LoopbackServer
{
    /// <summary>Where it is.</summary>
    public string Root => $"http://127.0.0.1:{Port}/v1";

    /// <summary>Heads of requests.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Bodies of requests.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>Makes the whole answer, head and all, of the number of the request, from 0, and its body; null breaks the connection off.</summary>
    public Func<int, string, string?> Answer { get; set; } = (_, body) => Completion(Sentences(body));

    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Most requests that were in the server at one time.</summary>
    public int MostAtOnce { get; private set; }

    private int _inside;
    private int _number = -1;

    /// <summary>A whole answer with a status and a body.</summary>
    public static string Http(string status, string body, string headers = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    /// <summary>A completion that says this.</summary>
    public static string Completion(string content, string more = "\"finish_reason\": \"stop\"") =>
        Http("200 OK", $$"""{"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": {{JsonSerializer.Serialize(content)}}}, {{more}}}]}""");

    /// <summary>As many sentences as the request asks for, about its question.</summary>
    public static string Sentences(string body)
    {
        using var json = JsonDocument.Parse(body);
        var text = json.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
        var count = int.Parse(text.Split("exactly ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        return JsonSerializer.Serialize(Enumerable.Range(1, count).Select(number => $"{text.Split('\n')[0]} Sentence {number}."));
    }

    protected override async Task ServeAsync(Stream stream)
    {
        if (await ReadHeadAsync(stream) is not { } head)
        {
            return;
        }

        var length = head.Split("\r\n").First(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, Stopping);
        lock (Heads)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_inside);
        }

        var text = Encoding.UTF8.GetString(body);
        Heads.Enqueue(head);
        Bodies.Enqueue(text);
        await Task.Delay(Delay, Stopping);
        var answer = Answer(Interlocked.Increment(ref _number), text);
        lock (Heads)
        {
            _inside--;
        }

        if (answer is not null)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), Stopping);
        }
    }
}
