using System.Diagnostics;
using React.Corpora;
using React.Work;

namespace React.Retrieval.Fetching;

/// <summary>
/// Fetches the pictures of pairs into webdataset shards. Which shard and key a pair gets follows from the order of the pairs alone. Interrupted work is
/// continued by the same call: nothing that came is asked for again.
/// </summary>
/// <param name="options">How to fetch.</param>
/// <param name="observer">Is told of progress, decisions and what was left out.</param>
public sealed class KnowledgeFetcher(FetchOptions options, IWorkObserver? observer = null)
{
    // Pairs that one slow picture may hold up: enough that a host with retries does not stop the others.
    private const int Ahead = 16;
    private const int LeastAhead = 1024;

    private readonly IWorkObserver observer = observer ?? SilentObserver.Instance;

    /// <summary>What is fetched through.</summary>
    internal INetwork Network { get; init; } = SystemNetwork.Instance;

    /// <summary>Fetches, or goes on fetching.</summary>
    /// <param name="pairs">The pairs. Those with a local picture are copied; those with the same picture and caption are kept once.</param>
    /// <param name="destination">The folder; created if it is not there. Must be empty or hold what was fetched for these pairs.</param>
    /// <param name="saved">Is given each pair whose picture is there, in the input's order, with its new place; or null.</param>
    /// <param name="stopping">Ends the work; what came stays.</param>
    /// <exception cref="ReactException">Mismatch: the folder belongs to other pairs. Busy, LimitReached, PermissionDenied: as they say.</exception>
    public ReactFetchResult Fetch(IEnumerable<ReactPair> pairs, string destination, Action<ReactPair>? saved = null, CancellationToken stopping = default)
    {
        var watch = Stopwatch.StartNew();
        using var folder = new FetchFolder(destination, options, observer);
        using var stage = new FetchStage(folder, observer, saved);
        var budget = new TurnBudget(options.MemoryBytes);
        using var client = new PictureClient(options, budget, Network);
        using var source = new PictureSource(client, budget, options);
        var requests = new FetchPlan(folder, options.RetryFailed).Requests(pairs, stopping);
        foreach (var outcome in OrderedParallel.SelectAsync(requests, source.GetAsync, Math.Max(LeastAhead, Ahead * options.ThrottleLimit), stopping))
        {
            stage.Take(outcome);
            budget.Advance();
            budget.Give(outcome.Picture?.Bytes.Length ?? 0);
            observer.Progress(new WorkProgress("Fetching pictures", stage.Requested, null, "pairs", $"{stage.Saved:N0} saved"));
        }

        stage.Complete();
        return new ReactFetchResult
        {
            Path = folder.FullPath,
            Requested = stage.Requested,
            Repeated = stage.Repeated,
            Saved = stage.Saved,
            Failed = stage.Failures.Values.Sum(),
            Failures = stage.Failures,
            Bytes = stage.Bytes,
            Seconds = watch.Elapsed.TotalSeconds,
            Shards = (string[])[.. Directory.EnumerateFiles(folder.FullPath, "*.tar").Order(ShardNameComparer.Instance)],
        };
    }
}
