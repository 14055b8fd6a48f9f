using System.Runtime.ExceptionServices;

namespace React.Work;

/// <summary>Several threads at one piece of work, the calling one among them.</summary>
internal static class Workers
{
    /// <summary>Runs the work on each thread and waits for all. Where one fails, the others are stopped and its error is thrown.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="work">Is given the number of the thread, 0 for the calling one, and what stops it.</param>
    /// <param name="stopping">Stops all.</param>
    public static void Run(int threads, Action<int, CancellationToken> work, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Exception? failure = null;
        var others = new Thread[Math.Max(0, threads - 1)];
        for (var i = 0; i < others.Length; i++)
        {
            var number = i + 1;
            others[i] = new Thread(() => Guarded(number)) { IsBackground = true, Name = "React" };
            others[i].Start();
        }

        Guarded(0);
        foreach (var other in others)
        {
            other.Join();
        }

        stopping.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Guarded(int number)
        {
            try
            {
                work(number, stop.Token);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                Interlocked.CompareExchange(ref failure, error, null);
                stop.Cancel();
            }
            catch (OperationCanceledException)
            {
                // Another thread's error, or the caller's wish, is told at the end.
            }
        }
    }
}
