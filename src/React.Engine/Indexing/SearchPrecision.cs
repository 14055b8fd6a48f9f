using System.Diagnostics.CodeAnalysis;

namespace React.Indexing;

/// <summary>What the first pass of an exact search computes in. Its results are exact in any case.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are the types' own.")]
public enum SearchPrecision
{
    /// <summary>Whichever is faster on this machine, by measuring.</summary>
    Auto,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>bfloat16, with a bound of each pair's error.</summary>
    BFloat16,
}
