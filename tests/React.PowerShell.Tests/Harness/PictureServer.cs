using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace React.PowerShell.Tests.Harness;

/// <summary>Pictures by number over HTTP on loopback: <c>/12.png</c>. Numbers that are refused get the answer 500.</summary>
internal sealed class PictureServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public PictureServer()
    {
        // No port can be had of a listener before it has one: try some.
        for (var port = 20_000 + (Environment.ProcessId % 20_000); ; port++)
        {
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                _listener.Start();
                Root = $"http://127.0.0.1:{port}";
                break;
            }
            catch (HttpListenerException)
            {
                // Taken.
            }
        }

        _serving = Task.Run(ServeAsync);
    }

    public string Root { get; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentQueue<string?> Agents { get; } = new();

    public ConcurrentDictionary<int, bool> Refused { get; } = new();

    /// <summary>How long a picture's answer is waited for.</summary>
    public Func<int, TimeSpan> Delay { get; set; } = _ => TimeSpan.Zero;

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url!.AbsolutePath;
            Requests.Enqueue(path);
            Agents.Enqueue(context.Request.UserAgent);
            var number = int.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
            await Task.Delay(Delay(number));
            context.Response.StatusCode = Refused.ContainsKey(number) ? 500 : 200;
            context.Response.ContentType = "image/png";
            var picture = Pictures.Png(number);
            context.Response.ContentLength64 = picture.Length;
            await context.Response.OutputStream.WriteAsync(picture);
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client was killed.
        }
    }
}
