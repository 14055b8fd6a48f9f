namespace React.Models.PyTorch;

/// <summary>A piece of memory that tensors are views of.</summary>
/// <param name="Type">Element type as safetensors names it: F32, F16, …</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record PickleStorage(string Type, string Key, long Count)
{
    /// <summary>Bytes it takes; checked not to overflow when it was made.</summary>
    public long ByteLength => Count * TensorType.Size(Type);
}
