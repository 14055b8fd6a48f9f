using System.Buffers;
using System.Security.Cryptography;

namespace React.Storage;

/// <summary>SHA-256 of files, as lower-case hexadecimal text.</summary>
public static class Checksums
{
    private const int BufferBytes = 1 << 18;

    /// <summary>SHA-256 of a whole file.</summary>
    /// <exception cref="ReactException">The file cannot be read.</exception>
    public static string Sha256(string path, CancellationToken stopping = default) => Sha256(path, 0, null, stopping);

    /// <summary>SHA-256 of a part of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="length">Its bytes, or null for the rest of the file.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <exception cref="ReactException">The file cannot be read, or ends before the part does.</exception>
    public static string Sha256(string path, long offset, long? length, CancellationToken stopping = default)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            for (var left = length ?? long.MaxValue; left > 0;)
            {
                stopping.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)), offset);
                if (read == 0)
                {
                    return length is null ? Text(hash) : throw new ReactException("ReactFileTruncated", ReactErrorKind.InvalidData,
                        $"'{path}' ends {left} bytes early.", "Restore the file from where it came from.", path);
                }

                hash.AppendData(buffer, 0, read);
                offset += read;
                left -= read;
            }

            return Text(hash);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageError.From(error, path);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>SHA-256 of bytes in memory.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();

    private static string Text(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
}
