using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using React.Storage;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Reads a safetensors file. Opening checks the whole header; tensors are read when asked for, straight into their own memory.
/// The file is read by position rather than mapped: cutting a mapped file short ends the process, while a failed read is an error one can catch.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    private const int LengthBytes = 8;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly Dictionary<string, TensorInfo> _tensors;
    private readonly long _dataStart;

    private SafetensorsReader(SafeFileHandle file, string path, SafetensorsHeader header, long dataStart)
    {
        _file = file;
        _path = path;
        _dataStart = dataStart;
        _tensors = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Names = [.. header.Tensors.Select(tensor => tensor.Name)];
        Metadata = header.Metadata;
    }

    /// <summary>Names of the tensors, in the order of their bytes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file's own notes; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ReactException">The file does not exist, cannot be read, or breaks a rule of the format: what and where is in the message.</exception>
    public static SafetensorsReader Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, share: FileShare.Read | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            var headerLength = HeaderLength(file, length, path);
            var json = new byte[headerLength];
            ReadExactly(file, json, LengthBytes, path);
            var header = SafetensorsHeader.Parse(json, length - LengthBytes - headerLength, path);
            return new SafetensorsReader(file, path, header, LengthBytes + headerLength);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw StorageError.From(error, path);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Type, shape and place of a tensor.</summary>
    /// <exception cref="ReactException">There is no such tensor.</exception>
    public TensorInfo Info(string name) => _tensors.TryGetValue(name, out var info)
        ? info
        : throw new ReactException("ReactTensorNotFound", ReactErrorKind.NotFound, $"'{_path}' has no tensor '{name}'.", "Check that the file belongs to this model.", name);

    /// <summary>Reads a tensor into CPU memory; the caller disposes it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="widen">Whether half precision (F16, BF16) and F64 become float32; other types stay as stored.</param>
    /// <exception cref="ReactException">No such tensor, a type torch does not have, or the file was cut short since it was opened.</exception>
    public Tensor Read(string name, bool widen = true)
    {
        var info = Info(name);
        var type = TensorType.Torch(info.Type) ?? throw new ReactException("ReactTensorType", ReactErrorKind.InvalidData,
            $"Tensor '{name}' of '{_path}' is stored as {info.Type}, which cannot be computed with.", "Convert the file to F32, F16 or BF16.", name);
        var stored = empty([.. info.Shape], type);
        try
        {
            var position = _dataStart + info.Offset;
            TensorBytes.ForEach(stored, bytes =>
            {
                ReadExactly(_file, bytes, position, _path);
                position += bytes.Length;
            });
        }
        catch (IOException error)
        {
            stored.Dispose();
            throw StorageError.From(error, _path);
        }
        catch
        {
            stored.Dispose();
            throw;
        }

        if (!widen || type is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
        {
            return stored;
        }

        using (stored)
        {
            return stored.to_type(ScalarType.Float32);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static int HeaderLength(SafeFileHandle file, long length, string path)
    {
        if (length < LengthBytes)
        {
            throw SafetensorsError.Invalid(path, $"it has {length} bytes, too few for the length of a header.");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        ReadExactly(file, prefix, 0, path);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.MaxLength)
        {
            throw SafetensorsError.Invalid(path, $"it claims a header of {headerLength} bytes; the format allows {SafetensorsHeader.MaxLength}.");
        }

        return headerLength <= (ulong)(length - LengthBytes)
            ? (int)headerLength
            : throw SafetensorsError.Invalid(path, $"it claims a header of {headerLength} bytes, but has only {length} in all.");
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> destination, long position, string path)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(file, destination, position);
            if (read == 0)
            {
                throw SafetensorsError.Invalid(path, "it ends before its tensors do.");
            }

            destination = destination[read..];
            position += read;
        }
    }
}
