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
            do
            {
                var start = Reserve(gate);
                while (start - Environment.TickCount64 is > 0 and var milliseconds)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), stopping).ConfigureAwait(false);
                }
            }
            while (IsQuiet(gate));

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
                gate.QuietUntil = Math.Max(gate.QuietUntil, Environment.TickCount64 + (long)time.TotalMilliseconds);
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
                    foreach (var idle in gates.Where(other => other.Value.Users == 0 && Math.Max(other.Value.Next, other.Value.QuietUntil) <= Environment.TickCount64).ToList())
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

    /// <summary>The time at which a request may start: in the order in which they came, or one of many that wait could always lose.</summary>
    private long Reserve(Gate gate)
    {
        lock (gates)
        {
            var start = Math.Max(Math.Max(gate.Next, gate.QuietUntil), Environment.TickCount64);
            gate.Next = start + (long)delay.TotalMilliseconds;
            return start;
        }
    }

    /// <summary>Whether the host has asked for quiet since.</summary>
    private bool IsQuiet(Gate gate)
    {
        lock (gates)
        {
            return gate.QuietUntil > Environment.TickCount64;
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

        /// <summary>When the next one may start that did not come yet.</summary>
        public long Next { get; set; }

        /// <summary>Until when the host wants to hear nothing.</summary>
        public long QuietUntil { get; set; }
    }

    private sealed class Lease(HostGates gates, Gate gate) : IDisposable
    {
        public void Dispose() => gates.Leave(gate, entered: true);
    }
}
