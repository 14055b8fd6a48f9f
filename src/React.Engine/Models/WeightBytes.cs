using Microsoft.Win32.SafeHandles;
using React.Storage;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// A file of weights, read by position rather than mapped: cutting a mapped file short ends the process, while a failed read is an error one can catch.
/// </summary>
internal sealed class WeightBytes : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Func<string, ReactException> _damaged;

    private WeightBytes(SafeFileHandle file, string path, Func<string, ReactException> damaged)
    {
        _file = file;
        _damaged = damaged;
        Path = path;
        Length = RandomAccess.GetLength(file);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes it had when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file and lets a format look into it; whatever fails, the file is closed again.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damaged">The format's error for a file that is not what it must be.</param>
    /// <param name="read">Makes the format's reader, which owns the bytes from then on.</param>
    public static T Open<T>(string path, Func<string, ReactException> damaged, Func<WeightBytes, T> read)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, share: FileShare.Read | FileShare.Delete);
            return read(new WeightBytes(file, path, damaged));
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

    /// <summary>Fills the destination from a position on.</summary>
    /// <exception cref="ReactException">The file ends before.</exception>
    public void Read(Span<byte> destination, long position)
    {
        try
        {
            if (FileBytes.Read(_file, destination, position) < destination.Length)
            {
                throw _damaged("it ends before its tensors do.");
            }
        }
        catch (IOException error)
        {
            throw StorageError.From(error, Path);
        }
    }

    /// <summary>Bytes of the file, whose count is within its length.</summary>
    public byte[] Read(long position, int count)
    {
        var bytes = new byte[count];
        Read(bytes, position);
        return bytes;
    }

    /// <summary>Reads a tensor whose elements lie one behind the other straight into its own memory. The caller has checked that the file is long enough.</summary>
    public Tensor ReadTensor(IReadOnlyList<long> shape, ScalarType type, long position)
    {
        var stored = empty([.. shape], type);
        try
        {
            TensorBytes.ForEach(stored, bytes =>
            {
                Read(bytes, position);
                position += bytes.Length;
            });
            return stored;
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Float16, bfloat16 and float64 as float32, in place of the given tensor; other types as they are.</summary>
    public static Tensor Widen(Tensor stored)
    {
        if (stored.dtype is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
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
}
