using System.Diagnostics.CodeAnalysis;

namespace React.Models;

/// <summary>How weights are stored in a file.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the field's names for them.")]
public enum WeightElement
{
    /// <summary>Four bytes a number, as computed.</summary>
    Float32,

    /// <summary>Two bytes, 11 significant bits, up to 65,504.</summary>
    Float16,

    /// <summary>Two bytes, 8 significant bits, float32's range.</summary>
    BFloat16,
}
