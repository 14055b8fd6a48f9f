using System.Management.Automation;
using React.Imaging;
using React.PowerShell.Hosting;
using React.Retrieval.Fetching;

namespace React.PowerShell.Cmdlets;

/// <summary>Fetches the pictures of pairs into webdataset shards. Continues where an earlier run stopped.</summary>
[Cmdlet(VerbsData.Save, "ReactKnowledge", SupportsShouldProcess = true), OutputType(typeof(ReactFetchResult), typeof(ReactPair))]
public sealed class SaveReactKnowledgeCommand : ReactCmdlet
{
    private static readonly FetchOptions Defaults = new();
    private PairFeed? _feed;
    private ReactFetchResult? _result;

    /// <summary>The pairs whose pictures are wanted.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true), ValidateNotNull]
    public ReactPair[] Pair { get; set; } = [];

    /// <summary>The folder to write to.</summary>
    [Parameter(Mandatory = true, Position = 0), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>Pairs of a shard.</summary>
    [Parameter, ValidateRange(1, 1_000_000)]
    public int ShardSize { get; set; } = Defaults.ShardPairs;

    /// <summary>Pictures fetched at once.</summary>
    [Parameter, ValidateRange(1, 4096)]
    public int ThrottleLimit { get; set; } = Defaults.ThrottleLimit;

    /// <summary>Pictures fetched from one host at once.</summary>
    [Parameter, ValidateRange(1, 256)]
    public int HostThrottleLimit { get; set; } = Defaults.HostThrottleLimit;

    /// <summary>Least milliseconds between two requests to one host.</summary>
    [Parameter, ValidateRange(0, 60_000)]
    public int HostDelay { get; set; } = (int)Defaults.HostDelay.TotalMilliseconds;

    /// <summary>Seconds that one attempt may take.</summary>
    [Parameter, ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = (int)Defaults.Timeout.TotalSeconds;

    /// <summary>Further attempts after a failure that may pass.</summary>
    [Parameter, ValidateRange(0, 20)]
    public int MaximumRetryCount { get; set; } = Defaults.RetryCount;

    /// <summary>Redirects that are followed.</summary>
    [Parameter, ValidateRange(0, 50)]
    public int MaximumRedirection { get; set; } = Defaults.MaxRedirects;

    /// <summary>Bytes of a picture at most.</summary>
    [Parameter, ValidateRange(1, 1L << 30)]
    public long MaximumByte { get; set; } = ImageLimits.Default.MaxBytes;

    /// <summary>Pixels of a picture at most.</summary>
    [Parameter, ValidateRange(1, 500_000_000)]
    public long MaximumPixel { get; set; } = ImageLimits.Default.MaxPixels;

    /// <summary>Directives of X-Robots-Tag that are honoured; an empty list honours none.</summary>
    [Parameter, AllowEmptyCollection]
    public string[]? RobotsDirective { get; set; }

    /// <summary>How requests introduce themselves.</summary>
    [Parameter, ValidatePattern(@"^[\x21-\x7e][\x20-\x7e]*$")]
    public string? UserAgent { get; set; }

    /// <summary>Lets addresses that are not of the public internet be asked.</summary>
    [Parameter]
    public SwitchParameter AllowPrivateNetwork { get; set; }

    /// <summary>Lets a redirect lead from https to http.</summary>
    [Parameter]
    public SwitchParameter AllowInsecureRedirect { get; set; }

    /// <summary>Tries what failed in an earlier run again.</summary>
    [Parameter]
    public SwitchParameter RetryFailed { get; set; }

    /// <summary>Decides the waits between attempts.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Gives the pairs whose pictures were saved, in their order, instead of the summary.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Discards what the destination holds and starts anew.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override bool ListsRejects => true;

    internal override string? WhenStopped => GoesOn(Force);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var destination = ResolveLiteral(Destination);
        if (!ShouldProcess(destination, "Fetch pictures"))
        {
            return;
        }

        var options = Options();
        var feed = _feed = new PairFeed(Worker, StopToken);
        Worker.Start(emit => _result = new KnowledgeFetcher(options, Observer).Fetch(feed.Pairs, destination, PassThru ? emit : null, StopToken));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _feed?.Add(Pair);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_feed is not null)
        {
            _feed.Complete();
            Worker.Finish();
            if (!PassThru)
            {
                WriteObject(_result);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _feed?.Dispose();
        }
    }

    private FetchOptions Options()
    {
        var timeout = TimeSpan.FromSeconds(TimeoutSec);
        return new FetchOptions
        {
            ShardPairs = ShardSize,
            ThrottleLimit = ThrottleLimit,
            HostThrottleLimit = HostThrottleLimit,
            HostDelay = TimeSpan.FromMilliseconds(HostDelay),
            Timeout = timeout,
            ConnectTimeout = timeout < Defaults.ConnectTimeout ? timeout : Defaults.ConnectTimeout,
            HeaderTimeout = timeout < Defaults.HeaderTimeout ? timeout : Defaults.HeaderTimeout,
            RetryCount = MaximumRetryCount,
            MaxRedirects = MaximumRedirection,
            Limits = new ImageLimits { MaxBytes = MaximumByte, MaxPixels = MaximumPixel },
            RobotsDirectives = RobotsDirective ?? FetchOptions.StandardDirectives,
            UserAgent = UserAgent ?? OwnName(),
            AllowPrivateNetwork = AllowPrivateNetwork,
            AllowInsecureRedirect = AllowInsecureRedirect,
            RetryFailed = RetryFailed,
            Seed = Seed,
            Restart = Force,
        };
    }

    /// <summary>Product, version, and where the manifest says that more can be read.</summary>
    private string OwnName()
    {
        var module = MyInvocation.MyCommand.Module;
        return module?.ProjectUri is { } page ? $"{Defaults.UserAgent}/{module.Version} (+{page})" : $"{Defaults.UserAgent}/{module?.Version} (PowerShell module {module?.Name})";
    }
}
