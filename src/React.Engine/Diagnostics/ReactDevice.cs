namespace React;

/// <summary>A processor or GPU that can run the work, and what it was measured to be fast in.</summary>
public sealed record ReactDevice
{
    /// <summary>What <c>-Device</c> takes: <c>Cpu</c>, <c>Cuda:0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required string Description { get; init; }

    /// <summary>Threads that libtorch uses on it; 0 for a GPU.</summary>
    public required int Threads { get; init; }

    /// <summary>Memory in bytes that the process may use; 0 for a GPU, of which it is not known.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Best rate of a float32 matrix product, in 10⁹ operations a second.</summary>
    public required double Float32Gflops { get; init; }

    /// <summary>Best rate of a bfloat16 matrix product, in 10⁹ operations a second.</summary>
    public required double BFloat16Gflops { get; init; }

    /// <summary>The element type that is the faster one here.</summary>
    public string Fastest => BFloat16Gflops > Float32Gflops ? "BFloat16" : "Float32";
}
