using static TorchSharp.torch;

namespace React.Work;

/// <summary>
/// While it exists, the operations on tensors of the thread that made it are computed by that thread alone, or by few. For threads that share work among
/// themselves: each goes on at its own pace, where one product on all of them ends with its slowest. To be disposed of on the same thread.
/// </summary>
internal sealed class LoneTensors : IDisposable
{
    private static readonly object Gate = new();

    private readonly int threads;

    /// <summary>Begins.</summary>
    /// <param name="count">How many threads compute, this one among them.</param>
    public LoneTensors(int count = 1)
    {
        // libtorch keeps the number for each thread. But setting it also sets what threads that come to libtorch later begin with, so another thread puts that
        // right at once; it has learned the number because it is new itself. What a thread begins with it takes at its first question, even after it was set.
        _ = get_num_threads();
        lock (Gate)
        {
            using ManualResetEventSlim known = new(), changed = new();
            var others = 0;
            var restoring = new Thread(() =>
            {
                others = get_num_threads();
                known.Set();
                changed.Wait();
                set_num_threads(others);
            })
            { IsBackground = true, Name = "React" };
            restoring.Start();
            known.Wait();
            set_num_threads(count);
            changed.Set();
            restoring.Join();
            threads = others;
        }
    }

    /// <summary>
    /// To be called by a thread before it computes, where its results are compared with those of others: it has the common number of threads afterwards, and not what
    /// was set for a moment while one of these was made, which a thread that had its first tensor just then keeps. Another number of threads may round otherwise.
    /// </summary>
    public static void Settle()
    {
        lock (Gate)
        {
            // A new thread begins with the common number as long as none of these is being made.
            var common = 0;
            var asking = new Thread(() => common = get_num_threads()) { IsBackground = true, Name = "React" };
            asking.Start();
            asking.Join();
            if (get_num_threads() != common)
            {
                set_num_threads(common);
            }
        }
    }

    public void Dispose() => set_num_threads(threads);
}
