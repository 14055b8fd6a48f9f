using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace React.Work;

/// <summary>
/// Two threads that take half a batch each through a model on the processor. All that a model does between its products, and each product's end, would have the
/// threads wait for each other hundreds of times a batch; halves wait once. Always two, however many processors there are: each has half of the threads. A dispose
/// scope belongs to its thread, and so does what is in it.
/// </summary>
internal sealed class LoneThreads : IDisposable
{
    /// <summary>How many.</summary>
    public const int Count = 2;

    private readonly BlockingCollection<Task>[] _work = [.. Enumerable.Range(0, Count).Select(_ => new BlockingCollection<Task>())];
    private readonly Thread[] _threads;

    /// <summary>Starts them; they wait for work without using the processor.</summary>
    public LoneThreads()
    {
        var all = get_num_threads();
        _threads = [.. _work.Select((work, number) => new Thread(() => Serve(work, Math.Max(1, (all + number) / Count))) { IsBackground = true, Name = "React" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>The rows of a batch that are a thread's; of the current dispose scope.</summary>
    public static Tensor Part(Tensor rows, int number)
    {
        var (first, end) = (rows.shape[0] * number / Count, rows.shape[0] * (number + 1) / Count);
        return rows.narrow(0, first, end - first);
    }

    /// <summary>Runs work on each thread and waits for all. Of several errors one is thrown.</summary>
    /// <param name="work">Is given the number of its thread, from 0.</param>
    public void Run(Action<int> work)
    {
        var tasks = Enumerable.Range(0, Count).Select(number => new Task(() => work(number))).ToArray();
        for (var number = 0; number < Count; number++)
        {
            _work[number].Add(tasks[number]);
        }

        Task.WhenAll(tasks).GetAwaiter().GetResult();
    }

    /// <summary>
    /// What a function makes of the rows of a batch, which must not depend on each other; each half on its thread, too few to be halved on the calling one. No gradient
    /// passes.
    /// </summary>
    /// <param name="rows">[n, …] on the processor.</param>
    /// <param name="function">Gives [n, …] for as many rows; told the number of the thread.</param>
    /// <returns>Belongs to the current dispose scope.</returns>
    public Tensor Map(Tensor rows, Func<int, Tensor, Tensor> function)
    {
        if (rows.shape[0] < Count)
        {
            return function(0, rows);
        }

        var inference = is_inference_mode_enabled();
        var parts = new Tensor?[Count];
        try
        {
            Run(number =>
            {
                using var mode = inference ? inference_mode() : no_grad();
                using var scope = NewDisposeScope();
                parts[number] = function(number, Part(rows, number)).DetachFromDisposeScope();
            });
            return cat([.. parts.Select(part => part!)]);
        }
        finally
        {
            Array.ForEach(parts, part => part?.Dispose());
        }
    }

    public void Dispose()
    {
        Array.ForEach(_work, work => work.CompleteAdding());
        Array.ForEach(_threads, thread => thread.Join());
        Array.ForEach(_work, work => work.Dispose());
    }

    private static void Serve(BlockingCollection<Task> work, int threads)
    {
        using var alone = new LoneTensors(threads);
        foreach (var task in work.GetConsumingEnumerable())
        {
            task.RunSynchronously();
        }
    }
}
