using System.Buffers.Binary;
using System.Text;

namespace React.Models.PyTorch;

/// <summary>Takes numbers and texts off a pickle's bytes, never more than there are.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> bytes, string path)
{
    /// <summary>A name in a pickle is shorter.</summary>
    private const int LongestLine = 1024;

    /// <summary>Bytes taken so far.</summary>
    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    public string Utf8(ulong length) => Encoding.UTF8.GetString(Take(length));

    public string Latin1(ulong length) => Encoding.Latin1.GetString(Take(length));

    /// <summary>Text to the end of the line.</summary>
    public string Line()
    {
        var rest = bytes.Span[Position..];
        var length = rest[..Math.Min(rest.Length, LongestLine)].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw TorchFileError.Invalid(path, $"at byte {Position} of its pickle a name has no end.");
        }

        var line = Encoding.UTF8.GetString(rest[..length]);
        Position += length + 1;
        return line;
    }

    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(bytes.Length - Position))
        {
            throw TorchFileError.Invalid(path, $"its pickle ends at byte {bytes.Length}, in the middle of something.");
        }

        var taken = bytes.Span.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }
}
