using System.Security.Cryptography;
using React.Engine.Tests.Imaging;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Retrieval.Fetching;
using Xunit;

namespace React.Engine.Tests.Retrieval.Fetching;

/// <summary>A server, a folder and limits that let a test end soon.</summary>
internal sealed class FetchBench : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public WickedServer Server { get; } = new();

    public RecordingObserver Observer { get; private set; } = new();

    public FetchOptions Options { get; set; } = new()
    {
        HostDelay = TimeSpan.Zero,
        HostThrottleLimit = 16,
        Timeout = TimeSpan.FromSeconds(20),
        RetryCount = 0,
        RetryDelay = TimeSpan.FromMilliseconds(10),
    };

    public string this[string name] => folder[name];

    public static byte[] Picture(int number = 3) => SyntheticImages.Png(8 + (number % 50), 9);

    public static ReactPair Pair(string url, string? key = null, string? caption = null) => new() { Key = key ?? url, Caption = caption ?? $"caption of {url}", Locator = url, Url = url };

    /// <summary>Files of a folder with their content.</summary>
    public static string Checksums(string folder) => string.Join('\n', Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));

    /// <summary>Pairs with a picture of its own each, on several hosts.</summary>
    public ReactPair[] Pictures(int count) => [.. Enumerable.Range(0, count).Select(number =>
    {
        Server.Picture($"/{number}.png", Picture(number));
        return Pair($"http://host{number % 5}.example/{number}.png");
    })];

    public ReactFetchResult Fetch(IEnumerable<ReactPair> pairs, string to = "to", Action<ReactPair>? saved = null, CancellationToken? stopping = null)
    {
        Observer = new RecordingObserver();
        return new KnowledgeFetcher(Options, Observer) { Network = Server }.Fetch(pairs, this[to], saved, stopping ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Fetches one URL and gives the reason why it failed, or null.</summary>
    public string? ReasonOf(string url)
    {
        var result = Fetch([Pair(url)], Guid.NewGuid().ToString("N"));
        Assert.Equal(1, result.Saved + result.Failed);
        return result.Failures.Keys.SingleOrDefault();
    }

    public void Dispose()
    {
        Server.Dispose();
        folder.Dispose();
    }
}
