namespace React.Customization;

/// <summary>
/// Runs work on a thread of its own and stops waiting for it soon after a stop is asked for: a call into libtorch may take a minute, and
/// nothing can interrupt it. The work goes on to its next look at the token and is cleaned up then.
/// </summary>
internal static class StoppableWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs <paramref name="work"/>.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="work">What to do; watches the token as often as it can.</param>
    /// <param name="onStop">Called here when a stop was asked for before the work was done, whether it still runs or not.</param>
    /// <param name="cleanUp">Called once the work has ended, here or on its own thread.</param>
    /// <param name="stopping">The stop.</param>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static void Run(string name, Action work, Action onStop, Action cleanUp, CancellationToken stopping)
    {
        var ended = Start(name, work);
        try
        {
            WaitHandle.WaitAny([((IAsyncResult)ended).AsyncWaitHandle, stopping.WaitHandle]);
            ((IAsyncResult)ended).AsyncWaitHandle.WaitOne(Patience);
            if (ended.IsCompletedSuccessfully || ended.IsFaulted || !stopping.IsCancellationRequested)
            {
                ended.GetAwaiter().GetResult();
                return;
            }

            onStop();
            throw new OperationCanceledException(stopping);
        }
        finally
        {
            // Not before: what is cleaned up is what onStop saves.
            if (ended.IsCompleted)
            {
                cleanUp();
            }
            else
            {
                ended.ContinueWith(_ => cleanUp(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private static Task Start(string name, Action work)
    {
        var ended = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            try
            {
                work();
                ended.SetResult();
            }
            catch (OperationCanceledException)
            {
                ended.SetCanceled();
            }
            catch (Exception error)
            {
                ended.SetException(error);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return ended.Task;
    }
}
