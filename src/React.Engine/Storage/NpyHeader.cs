using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace React.Storage;

/// <summary>The header of a <c>.npy</c> file (NEP 1): format 1.0 to 3.0, C order, little-endian.</summary>
/// <param name="Element">Type of the elements.</param>
/// <param name="Shape">Lengths of the dimensions, the slowest first.</param>
/// <param name="DataOffset">Where the elements begin, in bytes from the start of the file.</param>
public sealed partial record NpyHeader(NpyElement Element, IReadOnlyList<long> Shape, int DataOffset)
{
    private const int MaxHeaderBytes = 1 << 16;
    private const int Alignment = 64;

    // numpy leaves room for the first dimension to grow to 21 digits in place.
    private const int GrowthDigits = 21;

    private static readonly (string Code, NpyElement Element, int Bytes)[] Types =
    [
        ("<f2", NpyElement.Float16, 2), ("<f4", NpyElement.Float32, 4), ("<i8", NpyElement.Int64, 8),
    ];

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of one element.</summary>
    public int ElementBytes => BytesOf(Element);

    /// <summary>Elements in all.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Bytes of one element of a type.</summary>
    public static int BytesOf(NpyElement element) => Array.Find(Types, type => type.Element == element).Bytes;

    /// <summary>The header's bytes as numpy writes them, data following at once.</summary>
    public static byte[] Format(NpyElement element, params ReadOnlySpan<long> shape)
    {
        var code = Array.Find(Types, type => type.Element == element).Code;
        var lengths = string.Join(", ", shape.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '{code}', 'fortran_order': False, 'shape': ({lengths}{(shape.Length == 1 ? "," : "")}), }}";
        if (shape.Length > 0)
        {
            text += new string(' ', GrowthDigits - shape[0].ToString(CultureInfo.InvariantCulture).Length);
        }

        var prefix = Magic.Length + 4;
        var padded = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[padded];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(padded - prefix));
        bytes.AsSpan(prefix).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(prefix));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Reads a header and checks it against the length of its file.</summary>
    /// <param name="stream">Positioned at the start of the file.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="name">What to call the file in an error.</param>
    /// <exception cref="ReactException">Not a .npy file, of a kind that React does not read, or shorter than its header says.</exception>
    public static NpyHeader Read(Stream stream, long fileLength, string name)
    {
        Span<byte> prefix = stackalloc byte[12];
        if (stream.ReadAtLeast(prefix[..10], 10, throwOnEndOfStream: false) < 10 || !prefix[..6].SequenceEqual(Magic))
        {
            throw Bad(name, "is no .npy file");
        }

        long length = BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]);
        var start = 10;
        if (prefix[6] is 2 or 3)
        {
            start = 12;
            length = stream.ReadAtLeast(prefix[10..], 2, throwOnEndOfStream: false) < 2 ? long.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
        }
        else if (prefix[6] != 1)
        {
            throw Bad(name, $"has format version {prefix[6]}, which is unknown");
        }

        if (length > MaxHeaderBytes || start + length > fileLength)
        {
            throw Bad(name, $"claims a header of {length} bytes");
        }

        var bytes = new byte[length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw Bad(name, "ends within its header");
        }

        return Parse(Encoding.UTF8.GetString(bytes), (int)(start + length), fileLength, name);
    }

    private static NpyHeader Parse(string text, int dataOffset, long fileLength, string name)
    {
        var descr = DescrPattern().Match(text);
        var order = OrderPattern().Match(text);
        var lengths = ShapePattern().Match(text);
        if (!descr.Success || !order.Success || !lengths.Success)
        {
            throw Bad(name, "has a header that cannot be read");
        }

        var type = Array.Find(Types, candidate => candidate.Code == descr.Groups[1].Value);
        if (type.Code is null)
        {
            throw Bad(name, $"holds elements of type '{descr.Groups[1].Value}'; readable are {string.Join(", ", Types.Select(t => t.Code))}");
        }

        var shape = new List<long>();
        var left = (fileLength - dataOffset) / type.Bytes;
        var elements = 1L;
        foreach (var part in lengths.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Each dimension is checked before it is multiplied, so no product overflows.
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || (elements > 0 && length > int.MaxValue * 1024L / elements))
            {
                throw Bad(name, $"claims the shape ({lengths.Groups[1].Value})");
            }

            shape.Add(length);
            elements *= length;
        }

        if (order.Groups[1].Value == "True" && shape.Count(length => length > 1) > 1)
        {
            throw Bad(name, "is stored column by column (Fortran order)");
        }

        return elements <= left
            ? new NpyHeader(type.Element, shape, dataOffset)
            : throw Bad(name, $"should hold {elements} elements but ends after {Math.Max(0, left)}");
    }

    private static ReactException Bad(string name, string what) =>
        new("ReactNpyInvalid", ReactErrorKind.InvalidData, $"'{name}' {what}.", "Restore the file, or build the index again.", name);

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""]([^'""]{1,16})['""]")]
    private static partial Regex DescrPattern();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\(([0-9, ]*)\)")]
    private static partial Regex ShapePattern();
}
