using static TorchSharp.torch;

namespace React.Models.PyTorch;

/// <summary>
/// What a pickle of weights may name and call. Calls are answered here by values of ours; none is looked up in any library, and whatever is
/// not listed is refused.
/// </summary>
/// <param name="path">The file, for errors.</param>
/// <param name="isScript">Whether it is a TorchScript archive, whose modules are objects.</param>
internal sealed class PickleCalls(string path, bool isScript)
{
    private const int MaxRank = 32;
    private const string ScriptHelpers = "torch.jit._pickle";

    private static readonly Dictionary<string, string> StorageTypes = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = "F32",
        ["HalfStorage"] = "F16",
        ["BFloat16Storage"] = "BF16",
        ["DoubleStorage"] = "F64",
        ["LongStorage"] = "I64",
        ["IntStorage"] = "I32",
        ["ShortStorage"] = "I16",
        ["CharStorage"] = "I8",
        ["ByteStorage"] = "U8",
        ["BoolStorage"] = "BOOL",
    };

    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
        "torch.Size", "torch.device",
    };

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool",
    };

    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);

    /// <summary>The storages that were named, by their keys.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => _storages;

    /// <summary>PyTorch's name for a storage of a type.</summary>
    public static string StorageName(ScalarType type) => StorageTypes.First(entry => entry.Value == TensorType.Name(type)).Key;

    /// <summary>A name, if it is one of those allowed.</summary>
    public PickleGlobal Name(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        var allowed = Functions.Contains(global.ToString())
            || (module == "torch" && (StorageTypes.ContainsKey(name) || Types.Contains(name)))
            || (isScript && (module == ScriptHelpers || module == "__torch__" || module.StartsWith("__torch__.", StringComparison.Ordinal)));
        return allowed ? global : throw TorchFileError.Refused(path, $"names '{TorchFileError.Short(global.ToString())}'");
    }

    /// <summary>The result of a call.</summary>
    public object? Call(PickleGlobal function, object?[] arguments) => (function.ToString(), arguments) switch
    {
        ("collections.OrderedDict", []) => new PickleDictionary(),
        ("torch._utils._rebuild_tensor", [PickleStorage storage, long offset, object?[] shape, object?[] strides]) => View(storage, offset, shape, strides),
        ("torch._utils._rebuild_tensor_v2", [PickleStorage storage, long offset, object?[] shape, object?[] strides, ..]) => View(storage, offset, shape, strides),
        ("torch._utils._rebuild_parameter", [PickleTensor tensor, ..]) => tensor,
        ("torch.Size", [object?[] sizes]) => sizes,
        ("torch.device", _) => null,
        (_, [var value, ..]) when function.Module == ScriptHelpers => value,
        _ => throw TorchFileError.Refused(path, $"calls '{TorchFileError.Short(function.ToString())}' with {arguments.Length} arguments that do not fit"),
    };

    /// <summary>A new object of a class: only modules of TorchScript archives are.</summary>
    public object New(PickleGlobal type, object?[] arguments) => isScript && type.Module.StartsWith("__torch__", StringComparison.Ordinal) && arguments.Length == 0
        ? new PickleObject()
        : throw TorchFileError.Refused(path, $"makes an object of '{TorchFileError.Short(type.ToString())}'");

    /// <summary>What a persistent id stands for: a storage.</summary>
    public PickleStorage Storage(object? id)
    {
        if (id is not object?[] { Length: 5 or 6 } parts
            || parts is not ["storage", PickleGlobal type, string key, string, long count, ..] || (parts.Length == 6 && parts[5] is not null)
            || !StorageTypes.TryGetValue(type.Name, out var element))
        {
            throw TorchFileError.Invalid(path, "a persistent id of its pickle is no storage of tensors.");
        }

        if (count < 0 || count > long.MaxValue / TensorType.Size(element))
        {
            throw TorchFileError.Invalid(path, $"the storage '{TorchFileError.Short(key)}' is said to have {count} elements.");
        }

        var storage = new PickleStorage(element, key, count);
        return _storages.TryAdd(key, storage) || _storages[key] == storage
            ? _storages[key]
            : throw TorchFileError.Invalid(path, $"the storage '{TorchFileError.Short(key)}' is there with two types or sizes.");
    }

    private PickleTensor View(PickleStorage storage, long offset, object?[] shape, object?[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MaxRank || offset < 0 || !shape.Concat(strides).All(number => number is long and >= 0))
        {
            throw TorchFileError.Invalid(path, $"a tensor of the storage '{TorchFileError.Short(storage.Key)}' has sizes and strides that do not fit each other.");
        }

        var tensor = new PickleTensor(storage, offset, [.. shape.Select(size => (long)size!)], [.. strides.Select(stride => (long)stride!)]);
        return Fits(tensor)
            ? tensor
            : throw TorchFileError.Invalid(path, $"a tensor of [{string.Join(", ", tensor.Shape)}] does not fit into the {storage.Count} elements of its storage '{TorchFileError.Short(storage.Key)}'.");
    }

    /// <summary>Whether a view lies within its storage and repeats none of it: a view may claim any size by strides of zero.</summary>
    private static bool Fits(PickleTensor tensor)
    {
        try
        {
            checked
            {
                // Sizes beside a zero must not overflow either: torch computes with them.
                var most = tensor.Shape.Aggregate(1L, (product, size) => checked(product * Math.Max(1, size)));
                var count = tensor.Shape.Contains(0) ? 0 : most;
                var extent = count == 0 ? 0 : 1 + tensor.Shape.Zip(tensor.Strides, (size, stride) => checked((size - 1) * stride)).Sum();
                return most <= long.MaxValue / sizeof(double) && count <= tensor.Storage.Count && extent <= tensor.Storage.Count - tensor.Offset;
            }
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
