using System.Runtime.InteropServices;
using System.Text;

namespace React.Indexing.Faiss;

/// <summary>Turns what a call of React's own library returned into an error that says what to do.</summary>
internal static unsafe class FaissCall
{
    private const int Capacity = 2048;

    public delegate int Work(byte* error, int capacity);

    public delegate int StoppableWork(int* stop, byte* error, int capacity);

    /// <summary>Makes a call.</summary>
    /// <param name="doing">What it does, as the beginning of a sentence.</param>
    /// <param name="target">The path or factory it is about.</param>
    /// <param name="work">The call.</param>
    public static void Run(string doing, string target, Work work)
    {
        var error = stackalloc byte[Capacity];
        var status = work(error, Capacity);
        if (status != 0)
        {
            throw Error(status, doing, target, Marshal.PtrToStringUTF8((nint)error) ?? "");
        }
    }

    /// <summary>Makes a call that looks now and then whether it is to end.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public static void Run(string doing, string target, StoppableWork work, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var stop = (int*)NativeMemory.AllocZeroed(sizeof(int));
        try
        {
            using (stopping.UnsafeRegister(static pointer => Volatile.Write(ref *(int*)(nint)pointer!, 1), (nint)stop))
            {
                Run(doing, target, (error, capacity) => work(stop, error, capacity));
            }
        }
        catch (ReactException) when (stopping.IsCancellationRequested)
        {
            throw new OperationCanceledException(stopping);
        }
        finally
        {
            NativeMemory.Free(stop);
        }
    }

    private static ReactException Error(int status, string doing, string target, string text)
    {
        var message = $"{doing} '{target}' failed: {Tidy(text)}.";
        return status switch
        {
            2 => new ReactException("ReactFaissMemory", ReactErrorKind.LimitReached, message, "Close other programs, or choose an index that takes less: -MemoryLimit or -Factory.", target),
            3 => new ReactException("ReactFaissUnsuitable", ReactErrorKind.InvalidData, message, "Use an index of inner products (IP) on every level, as faiss writes it; IVF, HNSW, PQ, SQ, OPQ and Flat are known to work.", target),
            5 => new ReactException("ReactFaissFile", ReactErrorKind.Failed, message, "Check the path, the rights and the space on the disk, then run the same command again.", target),
            _ => new ReactException("ReactFaissFailed", ReactErrorKind.Failed, message, "Check the file or the factory string; Test-ReactIndex finds damaged files of an index.", target),
        };
    }

    /// <summary>Faiss's texts begin with where in its source they come from, and may hold lines of it.</summary>
    private static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.ReplaceLineEndings(" ").Trim());
        if (text.StartsWith("Error in ", StringComparison.Ordinal) && text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && colon + 2 < text.Length)
        {
            tidy.Remove(0, colon + 2);
        }

        return tidy.ToString().Trim().TrimEnd('.');
    }
}
