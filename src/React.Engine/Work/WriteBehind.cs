using System.Collections.Concurrent;

namespace React.Work;

/// <summary>Work done in its order on a thread of its own, while whoever gives it goes on. What waits is bounded; what was given is done, whatever becomes of the giver.</summary>
internal sealed class WriteBehind : IDisposable
{
    private readonly BlockingCollection<Action> queue;
    private readonly CancellationTokenSource failed = new();
    private readonly Task task;

    /// <param name="bound">How much may wait before the giver does.</param>
    public WriteBehind(int bound)
    {
        queue = new BlockingCollection<Action>(bound);
        task = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Gives work; waits while too much waits already. An error of earlier work surfaces here, and nothing given after it is done.</summary>
    public void Post(Action work)
    {
        try
        {
            queue.Add(work, failed.Token);
        }
        catch (OperationCanceledException)
        {
            task.GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>Waits until all is done.</summary>
    public void Complete()
    {
        queue.CompleteAdding();
        task.GetAwaiter().GetResult();
    }

    /// <summary>Waits until all is done; an error of it is overtaken by the one that ended the giver.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        try
        {
            task.Wait();
        }
        catch (AggregateException)
        {
            // Surfaced already, or overtaken.
        }

        queue.Dispose();
        failed.Dispose();
    }

    private void Work()
    {
        try
        {
            foreach (var work in queue.GetConsumingEnumerable())
            {
                work();
            }
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }
}
