using System.Text;
using React.Storage;

namespace React.Indexing;

/// <summary>
/// The last member of a manifest, <c>sha256</c>: the checksum of every byte before its value. With it a change that leaves the JSON valid is found too.
/// </summary>
internal static class ManifestSeal
{
    private const int HexDigits = 64;

    private static readonly byte[] Name = ",\n  \"sha256\": \""u8.ToArray();
    private static readonly byte[] End = "\"\n}"u8.ToArray();

    /// <summary>Adds the member to a JSON object that has others.</summary>
    public static byte[] Add(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> body = [.. json[..json.LastIndexOf((byte)'}')].TrimEnd(" \r\n"u8), .. Name];
        return [.. body, .. Encoding.ASCII.GetBytes(Checksums.Sha256(body)), .. End];
    }

    /// <summary>Whether the checksum holds; null where there is none.</summary>
    public static bool? Check(ReadOnlySpan<byte> bytes)
    {
        var body = bytes.Length - End.Length - HexDigits;
        return body < Name.Length || !bytes[..body].EndsWith(Name) ? null
            : bytes.EndsWith(End) && bytes.Slice(body, HexDigits).SequenceEqual(Encoding.ASCII.GetBytes(Checksums.Sha256(bytes[..body])));
    }
}
