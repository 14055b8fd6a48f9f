using React.Corpora;
using React.Imaging;

namespace React.Retrieval.Fetching;

/// <summary>How pictures are fetched.</summary>
public sealed record FetchOptions
{
    /// <summary>Directives of <c>X-Robots-Tag</c> by which an owner forbids that a picture is collected or learned from.</summary>
    public static IReadOnlyList<string> StandardDirectives { get; } = ["noai", "noimageai", "noindex", "noimageindex"];

    /// <summary>Pictures fetched at once.</summary>
    public int ThrottleLimit { get; init; } = 64;

    /// <summary>Pictures fetched from one host at once.</summary>
    public int HostThrottleLimit { get; init; } = 4;

    /// <summary>Least time between the starts of two requests to one host.</summary>
    public TimeSpan HostDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Most time that one attempt may take in all, redirects included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most time until there is a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most time until an answer begins, that for the connection included.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes a second that a body must bring, over each <see cref="RateWindow"/>.</summary>
    public int MinimumRate { get; init; } = 1024;

    /// <summary>Over what time the rate is taken.</summary>
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Further attempts after one that failed for a reason that may pass.</summary>
    public int RetryCount { get; init; } = 2;

    /// <summary>Wait before the first further attempt; doubled for each one after it, and drawn from the upper half of that by the seed.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts, also where a server asks for one: if it asks for longer, the picture is given up.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Decides the waits between attempts.</summary>
    public long Seed { get; init; }

    /// <summary>Redirects followed.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Most bytes and pixels of a picture.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Most bytes of pictures that wait for their turn to be written.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Whether addresses that are not of the public internet may be asked.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>Whether a redirect may lead from https to http.</summary>
    public bool AllowInsecureRedirect { get; init; }

    /// <summary>The directives of <c>X-Robots-Tag</c> that are honoured.</summary>
    public IReadOnlyList<string> RobotsDirectives { get; init; } = StandardDirectives;

    /// <summary>How requests introduce themselves.</summary>
    public string UserAgent { get; init; } = "React";

    /// <summary>Pairs of a shard, those included that fail.</summary>
    public int ShardPairs { get; init; } = WebdatasetWriter.DefaultShardSamples;

    /// <summary>Tries what failed in an earlier run again.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Discards what the folder holds.</summary>
    public bool Restart { get; init; }
}
