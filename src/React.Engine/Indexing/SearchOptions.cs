using React.Models;
using TorchSharp;

namespace React.Indexing;

/// <summary>How an exact search works. What it finds is the same for all options.</summary>
public sealed record SearchOptions
{
    /// <summary>The least memory limit, in bytes.</summary>
    public const long LeastMemory = 64L << 20;

    /// <summary>Bytes that the search may hold, what it returns excepted; null for half of what the machine lets the process have.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>What the first pass computes in.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Where the first pass is computed; null for the processor.</summary>
    public torch.Device? Device { get; init; }

    /// <summary>The same on a device of that name.</summary>
    /// <exception cref="ReactException">There is no such device.</exception>
    public SearchOptions On(string device) => this with { Device = Devices.Resolve(device) is { type: not DeviceType.CPU } other ? other : null };
}
