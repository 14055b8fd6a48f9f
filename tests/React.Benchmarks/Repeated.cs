using System.Diagnostics;

namespace React.Benchmarks;

/// <summary>Measures by repetition.</summary>
internal static class Repeated
{
    /// <summary>Does the work once uncounted, then so many times; the middle time in seconds (of an even number, the earlier of the two).</summary>
    public static double Median(int repeats, Action work)
    {
        work();
        var times = new double[repeats];
        for (var i = 0; i < repeats; i++)
        {
            times[i] = Once(work);
        }

        Array.Sort(times);
        return times[(repeats - 1) / 2];
    }

    /// <summary>Does the work once; its time in seconds.</summary>
    public static double Once(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
