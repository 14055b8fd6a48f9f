using System.Diagnostics;
using React.Work;

namespace React.Indexing;

/// <summary>Takes the time and the memory of a sample's build. The first batch does not count for the rate: code is compiled and memory is allocated then.</summary>
internal sealed class SampleObserver : IWorkObserver
{
    private readonly long start = Stopwatch.GetTimestamp();
    private (long Done, TimeSpan At)? first;
    private (long Done, TimeSpan At) last;

    /// <summary>The most memory that the process held.</summary>
    public long Memory { get; private set; } = Environment.WorkingSet;

    /// <summary>Entries a second; 0 where there were none.</summary>
    public double Rate => first is { } one && last.Done > one.Done ? (last.Done - one.Done) / (last.At - one.At).TotalSeconds
        : last.Done > 0 ? last.Done / last.At.TotalSeconds
        : 0;

    public void Progress(WorkProgress progress)
    {
        Memory = Math.Max(Memory, Environment.WorkingSet);
        if (progress.Done > last.Done)
        {
            last = (progress.Done, Stopwatch.GetElapsedTime(start));
            first ??= last;
        }
    }

    public void Decision(string text)
    {
    }

    public void Warning(string text)
    {
    }

    public void Reject(Rejection rejection)
    {
    }
}
