using System.Collections.Concurrent;
using TorchSharp;

namespace React.Work;

/// <summary>
/// Numbers as operations on tensors take them, kept for ever. One that TorchSharp makes of a plain number by itself belongs to nobody once the call has begun: where
/// another thread starts a collection, it may be freed before libtorch has read it. For the few constants of models and losses.
/// </summary>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Known = new();

    /// <summary>1, as the factor of an addition.</summary>
    public static Scalar One { get; } = 1L;

    /// <summary>A number.</summary>
    public static Scalar Of(double value) => Known.GetOrAdd(value, static number => number);
}
