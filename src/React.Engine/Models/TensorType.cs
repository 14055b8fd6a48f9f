using TorchSharp;

namespace React.Models;

/// <summary>The element types that a safetensors file names, their sizes, and the torch types they are read as.</summary>
internal static class TensorType
{
    private static readonly Dictionary<string, (int Size, torch.ScalarType? Torch)> Known = new(StringComparer.Ordinal)
    {
        ["F64"] = (8, torch.ScalarType.Float64),
        ["F32"] = (4, torch.ScalarType.Float32),
        ["F16"] = (2, torch.ScalarType.Float16),
        ["BF16"] = (2, torch.ScalarType.BFloat16),
        ["I64"] = (8, torch.ScalarType.Int64),
        ["I32"] = (4, torch.ScalarType.Int32),
        ["I16"] = (2, torch.ScalarType.Int16),
        ["I8"] = (1, torch.ScalarType.Int8),
        ["U8"] = (1, torch.ScalarType.Byte),
        ["BOOL"] = (1, torch.ScalarType.Bool),
        ["U16"] = (2, null),
        ["U32"] = (4, null),
        ["U64"] = (8, null),
        ["F8_E4M3"] = (1, null),
        ["F8_E5M2"] = (1, null),
    };

    /// <summary>Bytes of one element, or 0 for a name that the format does not have.</summary>
    public static int Size(string name) => Known.TryGetValue(name, out var type) ? type.Size : 0;

    /// <summary>The torch type of a format name; null where torch has none.</summary>
    public static torch.ScalarType? Torch(string name) => Known.TryGetValue(name, out var type) ? type.Torch : null;

    /// <summary>The format's name for a torch type; null where it has none.</summary>
    public static string? Name(torch.ScalarType type) => Known.FirstOrDefault(entry => entry.Value.Torch == type).Key;
}
