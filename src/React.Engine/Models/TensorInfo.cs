namespace React.Models;

/// <summary>What a safetensors header says about one tensor.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">Element type as the format names it: F32, F16, BF16, I64, …</param>
/// <param name="Shape">Sizes, outermost first; empty for a single number.</param>
/// <param name="Offset">First byte, counted from the end of the header.</param>
/// <param name="ByteLength">Bytes it takes.</param>
public sealed record TensorInfo(string Name, string Type, IReadOnlyList<long> Shape, long Offset, long ByteLength);
