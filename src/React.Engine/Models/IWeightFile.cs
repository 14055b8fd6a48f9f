using static TorchSharp.torch;

namespace React.Models;

/// <summary>A file, or several, of named tensors. Opening checks what it says about itself; tensors are read when asked for.</summary>
internal interface IWeightFile : IDisposable
{
    /// <summary>The file that was opened.</summary>
    string Path { get; }

    /// <summary>Names of the tensors.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Whether there is a tensor of this name.</summary>
    bool Contains(string name);

    /// <summary>A tensor's sizes, outermost first.</summary>
    IReadOnlyList<long> ShapeOf(string name);

    /// <summary>Reads a tensor into memory of its own; floating-point types become float32. The caller disposes it.</summary>
    Tensor Read(string name);
}
