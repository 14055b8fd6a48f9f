using System.Diagnostics.CodeAnalysis;

namespace React.Models;

/// <summary>
/// What models compute in, and the first pass of an exact search. A search is exact in any case; features computed in bfloat16 have a cosine above
/// 0.999 to those in float32. What is trained is kept in float32 in any case.
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are the types' own.")]
public enum Precision
{
    /// <summary>Whichever is faster on this machine, by measuring.</summary>
    Auto,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>bfloat16.</summary>
    BFloat16,
}
