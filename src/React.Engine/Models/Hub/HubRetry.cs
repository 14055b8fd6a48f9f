using React.Work;

namespace React.Models.Hub;

/// <summary>Further attempts at one thing, each after a longer wait.</summary>
/// <param name="options">How many and how long.</param>
internal sealed class HubRetry(HubOptions options)
{
    private int failures;

    /// <summary>Something came: a server that breaks off again and again, but goes on each time, is not given up.</summary>
    public void Reset() => failures = 0;

    /// <summary>Waits for the next attempt.</summary>
    /// <exception cref="ReactException">There is none: the failure will not pass, or too many came one after the other.</exception>
    public async Task WaitAsync(HubFailure failure, CancellationToken stopping)
    {
        if (!failure.IsTransient || failures == options.RetryCount || failure.RetryAfter > options.MaxRetryDelay)
        {
            throw failure.Error;
        }

        var wait = PlainHttp.BackOff(options.RetryDelay, options.MaxRetryDelay, failures++, Random.Shared.NextDouble());
        await Task.Delay(failure.RetryAfter > wait ? failure.RetryAfter.Value : wait, stopping).ConfigureAwait(false);
    }

    /// <summary>Tries until it succeeds.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (HubFailure failure)
            {
                await WaitAsync(failure, stopping).ConfigureAwait(false);
            }
        }
    }
}
