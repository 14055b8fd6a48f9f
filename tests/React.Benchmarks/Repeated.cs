using System.Diagnostics;

namespace React.Benchmarks;

/// <summary>Measures by repetition.</summary>
internal static class Repeated
{
    /// <summary>Does the work once for the first time, then so many times.</summary>
    public static Times Measure(int repeats, Action work)
    {
        var first = Once(work);
        var times = new double[repeats];
        for (var i = 0; i < repeats; i++)
        {
            times[i] = Once(work);
        }

        return new Times(first, Middle(times));
    }

    /// <summary>The middle one of some times; of an even number the lower of the two.</summary>
    public static double Middle(IReadOnlyCollection<double> times) => times.Order().ElementAt((times.Count - 1) / 2);

    /// <summary>Does the work once; its time in seconds.</summary>
    public static double Once(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
