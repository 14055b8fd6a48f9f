namespace React.Retrieval.Fetching;

/// <summary>Holds requests to one host apart: few at once, none sooner after another than a delay, and none while the host asks for quiet.</summary>
/// <param name="limit">Requests to one host at once.</param>
/// <param name="delay">Least time between the starts of two.</param>
internal sealed class HostGates(int limit, TimeSpan delay)
{
    // A crawl meets a host or a million; those that nobody asks for at the moment are let go.
    private const int IdleHosts = 4096;

    private readonly Dictionary<string, Gate> gates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for the right to send a request; it is given back by disposing.</summary>
    public async Task<IDisposable> EnterAsync(string host, CancellationToken stopping)
    {
        var gate = Take(host);
        var entered = false;
        try
        {
            await gate.Slots.WaitAsync(stopping).ConfigureAwait(false);
            entered = true;
            while (Wait(gate) is > 0 and var milliseconds)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), stopping).ConfigureAwait(false);
            }

            return new Lease(this, gate);
        }
        catch
        {
            Leave(gate, entered);
            throw;
        }
    }

    /// <summary>Sends a host nothing for a time.</summary>
    public void Pause(string host, TimeSpan time)
    {
        lock (gates)
        {
            if (gates.TryGetValue(host, out var gate))
            {
                gate.Next = Math.Max(gate.Next, Environment.TickCount64 + (long)time.TotalMilliseconds);
            }
        }
    }

    private Gate Take(string host)
    {
        lock (gates)
        {
            if (!gates.TryGetValue(host, out var gate))
            {
                if (gates.Count >= IdleHosts)
                {
                    foreach (var idle in gates.Where(other => other.Value.Users == 0 && other.Value.Next <= Environment.TickCount64).ToList())
                    {
                        gates.Remove(idle.Key);
                        idle.Value.Slots.Dispose();
                    }
                }

                gates.Add(host, gate = new Gate(new SemaphoreSlim(limit)));
            }

            gate.Users++;
            return gate;
        }
    }

    /// <summary>Milliseconds to wait yet; where there are none, the next one's turn is set.</summary>
    private long Wait(Gate gate)
    {
        lock (gates)
        {
            var now = Environment.TickCount64;
            if (gate.Next <= now)
            {
                gate.Next = now + (long)delay.TotalMilliseconds;
                return 0;
            }

            return gate.Next - now;
        }
    }

    private void Leave(Gate gate, bool entered)
    {
        lock (gates)
        {
            gate.Users--;
            if (entered)
            {
                gate.Slots.Release();
            }
        }
    }

    private sealed class Gate(SemaphoreSlim slots)
    {
        public SemaphoreSlim Slots { get; } = slots;

        public int Users { get; set; }

        public long Next { get; set; }
    }

    private sealed class Lease(HostGates gates, Gate gate) : IDisposable
    {
        public void Dispose() => gates.Leave(gate, entered: true);
    }
}
