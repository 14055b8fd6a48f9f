using System.Runtime.InteropServices;
using System.Security.Cryptography;
using React.Imaging;

namespace React.Customization;

/// <summary>SHA-256 of what goes into the image tower: what the frozen layers make of it follows from this and the model.</summary>
internal readonly record struct RowKey(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    /// <summary>The key that a checksum is.</summary>
    public static RowKey From(ReadOnlySpan<byte> checksum) => MemoryMarshal.Read<RowKey>(checksum);

    /// <summary>The key of a picture of the model's size, and of what is erased in it.</summary>
    public static RowKey Of(RgbImage picture, Erasure? erased)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(picture.Pixels);
        if (erased is { } part)
        {
            hash.AppendData(MemoryMarshal.AsBytes<long>(new[] { part.Left, part.Top, part.Width, part.Height, (long)part.Noise }));
        }

        return From(hash.GetHashAndReset());
    }

    /// <summary>Writes the checksum that this is.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);
}
