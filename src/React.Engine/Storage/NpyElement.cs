using System.Diagnostics.CodeAnalysis;

namespace React.Storage;

/// <summary>Element types of <c>.npy</c> files that React reads; all little-endian.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are the types' own.")]
public enum NpyElement
{
    /// <summary><c>&lt;f2</c></summary>
    Float16,

    /// <summary><c>&lt;f4</c></summary>
    Float32,

    /// <summary><c>&lt;i8</c>: numbers of rows, never vectors.</summary>
    Int64,
}
