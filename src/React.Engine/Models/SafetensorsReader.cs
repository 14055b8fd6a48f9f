using System.Buffers.Binary;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Reads a safetensors file. Opening checks the whole header; tensors are read when asked for, straight into their own memory.
/// </summary>
public sealed class SafetensorsReader : IWeightFile
{
    private const int LengthBytes = 8;

    private readonly WeightBytes _file;
    private readonly Dictionary<string, TensorInfo> _tensors;
    private readonly long _dataStart;

    private SafetensorsReader(WeightBytes file, SafetensorsHeader header, long dataStart)
    {
        _file = file;
        _dataStart = dataStart;
        _tensors = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Names = [.. header.Tensors.Select(tensor => tensor.Name)];
        Metadata = header.Metadata;
    }

    /// <inheritdoc/>
    string IWeightFile.Path => _file.Path;

    /// <summary>Names of the tensors, in the order of their bytes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file's own notes; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ReactException">The file does not exist, cannot be read, or breaks a rule of the format: what and where is in the message.</exception>
    public static SafetensorsReader Open(string path)
    {
        return WeightBytes.Open(path, what => SafetensorsError.Invalid(path, what), file =>
        {
            var headerLength = HeaderLength(file);
            var json = file.Read(LengthBytes, headerLength);
            return new SafetensorsReader(file, SafetensorsHeader.Parse(json, file.Length - LengthBytes - headerLength, path), LengthBytes + headerLength);
        });
    }

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Type, shape and place of a tensor.</summary>
    /// <exception cref="ReactException">There is no such tensor.</exception>
    public TensorInfo Info(string name) => _tensors.TryGetValue(name, out var info)
        ? info
        : throw new ReactException("ReactTensorNotFound", ReactErrorKind.NotFound, $"'{_file.Path}' has no tensor '{name}'.", "Check that the file belongs to this model.", name);

    /// <summary>Reads a tensor into CPU memory; the caller disposes it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="widen">Whether half precision (F16, BF16) and F64 become float32; other types stay as stored.</param>
    /// <exception cref="ReactException">No such tensor, a type torch does not have, or the file was cut short since it was opened.</exception>
    public Tensor Read(string name, bool widen = true)
    {
        var info = Info(name);
        var type = TensorType.Torch(info.Type) ?? throw new ReactException("ReactTensorType", ReactErrorKind.InvalidData,
            $"Tensor '{name}' of '{_file.Path}' is stored as {info.Type}, which cannot be computed with.", "Convert the file to F32, F16 or BF16.", name);
        var stored = _file.ReadTensor(info.Shape, type, _dataStart + info.Offset);
        return widen ? WeightBytes.Widen(stored) : stored;
    }

    /// <inheritdoc/>
    IReadOnlyList<long> IWeightFile.ShapeOf(string name) => Info(name).Shape;

    /// <inheritdoc/>
    Tensor IWeightFile.Read(string name) => Read(name);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static int HeaderLength(WeightBytes file)
    {
        if (file.Length < LengthBytes)
        {
            throw SafetensorsError.Invalid(file.Path, $"it has {file.Length} bytes, too few for the length of a header.");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        file.Read(prefix, 0);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.MaxLength)
        {
            throw SafetensorsError.Invalid(file.Path, $"it claims a header of {headerLength} bytes; the format allows {SafetensorsHeader.MaxLength}.");
        }

        return headerLength <= (ulong)(file.Length - LengthBytes)
            ? (int)headerLength
            : throw SafetensorsError.Invalid(file.Path, $"it claims a header of {headerLength} bytes, but has only {file.Length} in all.");
    }
}
