using System.Diagnostics;

namespace React.Retrieval.Fetching;

/// <summary>The time that one attempt has spent with servers; what it waits for here does not count.</summary>
/// <param name="limit">Most time in all.</param>
/// <param name="stopping">Ends the work as a whole.</param>
internal sealed class AttemptClock(TimeSpan limit, CancellationToken stopping) : IDisposable
{
    private readonly Stopwatch watch = new();
    private readonly CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    /// <summary>Ends what <see cref="RunAsync"/> runs once its time is over.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Runs something that waits for a server.</summary>
    /// <param name="step">What; it must end when <see cref="Token"/> says so.</param>
    /// <param name="most">Most time for it.</param>
    /// <param name="late">What its lateness means, where it is not the attempt as a whole that is late.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> step, TimeSpan most, Func<FetchException> late)
    {
        var left = limit - watch.Elapsed;
        source.CancelAfter(left < most ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : most);
        watch.Start();
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw watch.Elapsed >= limit || left < most ? new FetchException("Timeout", $"It took longer than {limit.TotalSeconds:0.#} s.") { IsTransient = true } : late();
        }
        finally
        {
            watch.Stop();
            source.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
