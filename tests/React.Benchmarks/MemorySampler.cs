namespace React.Benchmarks;

/// <summary>The most memory that the process held while some work ran, looked at every few milliseconds.</summary>
internal sealed class MemorySampler : IDisposable
{
    private readonly Timer timer;

    public MemorySampler()
    {
        GC.Collect();
        timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Bytes that were resident, mapped files included.</summary>
    public long Most { get; private set; }

    public void Dispose()
    {
        Look();
        timer.Dispose();
    }

    private void Look() => Most = Math.Max(Most, Environment.WorkingSet);
}
