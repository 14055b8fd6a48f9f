using System.Threading.Channels;

namespace React.Work;

/// <summary>Work on many items at once whose results come back in the order of the items, so that nothing depends on timing.</summary>
public static class OrderedParallel
{
    /// <summary>Applies <paramref name="work"/> to each item on pool threads and yields results in the items' order.</summary>
    /// <param name="items">The source; read on one background thread, never further ahead than <paramref name="bound"/>.</param>
    /// <param name="work">What to do with one item. An exception surfaces at that item's place in the results.</param>
    /// <param name="degree">How many items are worked on at once.</param>
    /// <param name="bound">How many items may be in flight or waiting to be taken; bounds memory.</param>
    /// <param name="stopping">Ends the work; no task outlives the enumeration.</param>
    public static IEnumerable<TResult> Select<TSource, TResult>(
        IEnumerable<TSource> items, Func<TSource, TResult> work, int degree, int bound, CancellationToken stopping = default)
    {
        using var slots = new SemaphoreSlim(degree);
        foreach (var result in Select(items, StartAsync, bound, stopping))
        {
            yield return result;
        }

        async Task<Task<TResult>> StartAsync(TSource item, CancellationToken token)
        {
            await slots.WaitAsync(token).ConfigureAwait(false);
            return Task.Run(
                () =>
                {
                    try
                    {
                        token.ThrowIfCancellationRequested();
                        return work(item);
                    }
                    finally
                    {
                        slots.Release();
                    }
                },
                CancellationToken.None);
        }
    }

    /// <summary>The same for work that waits more than it computes, such as that of a network: no thread is held by an item that waits.</summary>
    /// <param name="items">The source; read on one background thread, never further ahead than <paramref name="bound"/>.</param>
    /// <param name="work">What to do with one item; begun in the items' order, one at a time until it first waits, for as many as the bound lets in, so that it limits itself where less is wanted.</param>
    /// <param name="bound">How many items may be in flight or waiting to be taken; bounds memory.</param>
    /// <param name="stopping">Ends the work; no task outlives the enumeration.</param>
    public static IEnumerable<TResult> SelectAsync<TSource, TResult>(
        IEnumerable<TSource> items, Func<TSource, CancellationToken, Task<TResult>> work, int bound, CancellationToken stopping = default) =>
        Select(items, (item, token) => Task.FromResult(work(item, token)), bound, stopping);

    private static IEnumerable<TResult> Select<TSource, TResult>(
        IEnumerable<TSource> items, Func<TSource, CancellationToken, Task<Task<TResult>>> start, int bound, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var channel = Channel.CreateBounded<Task<TResult>>(new BoundedChannelOptions(Math.Max(1, bound)) { SingleReader = true, SingleWriter = true });
        var token = ended.Token;
        var reader = Task.Run(() => ReadAsync(items, start, channel.Writer, token), CancellationToken.None);
        try
        {
            while (WaitToRead(channel.Reader, token))
            {
                while (channel.Reader.TryRead(out var task))
                {
                    yield return task.GetAwaiter().GetResult();
                }
            }

            reader.GetAwaiter().GetResult();
            stopping.ThrowIfCancellationRequested();
        }
        finally
        {
            ended.Cancel();
            Drain(reader, channel.Reader);
        }
    }

    private static bool WaitToRead<T>(ChannelReader<T> reader, CancellationToken token) =>
        reader.WaitToReadAsync(token).AsTask().GetAwaiter().GetResult();

    private static async Task ReadAsync<TSource, TResult>(
        IEnumerable<TSource> items, Func<TSource, CancellationToken, Task<Task<TResult>>> start, ChannelWriter<Task<TResult>> writer, CancellationToken token)
    {
        try
        {
            foreach (var item in items)
            {
                var task = await start(item, token).ConfigureAwait(false);
                try
                {
                    await writer.WriteAsync(task, token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    Settle(task);
                    throw;
                }
            }
        }
        finally
        {
            writer.Complete();
        }
    }

    /// <summary>Waits for what is still running: the semaphore and the items must not be let go under it.</summary>
    private static void Drain<TResult>(Task reader, ChannelReader<Task<TResult>> results)
    {
        Settle(reader);
        while (results.TryRead(out var task))
        {
            Settle(task);
        }
    }

    private static void Settle(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Already surfaced at its place, or overtaken by the end of the enumeration.
        }
    }
}
