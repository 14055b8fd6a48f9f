using System.Collections.Concurrent;

namespace React.PowerShell.Hosting;

/// <summary>The pairs on their way from a pipeline to the work that takes them. Bounded: where the work is behind, the pipeline waits.</summary>
/// <param name="worker">The work; what it reports is passed on while the pipeline waits.</param>
/// <param name="stopping">Ends both sides.</param>
internal sealed class PairFeed(CmdletWorker worker, CancellationToken stopping) : IDisposable
{
    private const int Capacity = 1024;

    private readonly BlockingCollection<ReactPair> _pairs = new(Capacity);

    /// <summary>The pairs in their order, as they come; for the work's thread.</summary>
    public IEnumerable<ReactPair> Pairs => _pairs.GetConsumingEnumerable(stopping);

    /// <summary>Hands pairs over; for the pipeline's thread.</summary>
    public void Add(IEnumerable<ReactPair> pairs)
    {
        foreach (var pair in pairs)
        {
            while (!_pairs.TryAdd(pair, 50, stopping))
            {
                worker.Pump();
            }

            worker.Pump();
        }
    }

    /// <summary>Says that no more come.</summary>
    public void Complete() => _pairs.CompleteAdding();

    /// <summary>To be called once the work has ended.</summary>
    public void Dispose() => _pairs.Dispose();
}
