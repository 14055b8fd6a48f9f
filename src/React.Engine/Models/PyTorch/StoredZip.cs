using System.Buffers.Binary;
using System.Text;

namespace React.Models.PyTorch;

/// <summary>
/// The directory of a zip archive whose entries are stored uncompressed, as PyTorch writes tensors, also beyond 4 GB (ZIP64).
/// An archive library would read entries as streams; here a tensor is read at its own place.
/// </summary>
internal sealed class StoredZip
{
    private const uint LocalSignature = 0x04034B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const int LocalLength = 30;
    private const int CentralLength = 46;
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const ushort Field64 = 1;

    /// <summary>The largest published CLIP has 1,500 entries; their directory takes some 100 KB.</summary>
    private const int MaxDirectory = 16 << 20;

    private readonly WeightBytes _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    private StoredZip(WeightBytes file) => _file = file;

    /// <summary>Names of the entries.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Reads the directory. Every length and place in it is checked before it is used.</summary>
    public static StoredZip Open(WeightBytes file)
    {
        var zip = new StoredZip(file);
        var (position, length, count) = zip.FindDirectory();
        zip.ReadDirectory(file.Read(position, length), count);
        return zip;
    }

    /// <summary>An entry by its name, or null.</summary>
    public ZipEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>Where an entry's bytes begin; all of them are within the file.</summary>
    public long DataOffset(ZipEntry entry)
    {
        if (!entry.IsStored)
        {
            throw Invalid($"its entry '{TorchFileError.Short(entry.Name)}' is compressed or encrypted; PyTorch stores it as it is.");
        }

        var header = ReadAt(entry.HeaderOffset, LocalLength, $"the header of '{TorchFileError.Short(entry.Name)}'");
        var start = entry.HeaderOffset + LocalLength + UInt16(header, 26) + UInt16(header, 28);
        return UInt32(header, 0) == LocalSignature && entry.Length <= _file.Length - start
            ? start
            : throw Invalid($"its entry '{TorchFileError.Short(entry.Name)}' does not lie where the directory says.");
    }

    private (long Position, int Length, long Count) FindDirectory()
    {
        // The record stands at the end, behind it only a comment of up to 65,535 bytes.
        var tailLength = (int)Math.Min(_file.Length, EndLength + ushort.MaxValue);
        var tailStart = _file.Length - tailLength;
        var tail = _file.Read(tailStart, tailLength);
        var at = tailLength - EndLength;
        while (at >= 0 && (UInt32(tail, at) != EndSignature || at + EndLength + UInt16(tail, at + 20) > tailLength))
        {
            at--;
        }

        if (at < 0)
        {
            throw Invalid("it has no directory of entries; its end is missing.");
        }

        var end = tail.AsSpan(at);
        long count = UInt16(end, 10);
        long length = UInt32(end, 12);
        long position = UInt32(end, 16);
        if (count == ushort.MaxValue || length == uint.MaxValue || position == uint.MaxValue)
        {
            (position, length, count) = FindDirectory64(tailStart + at);
        }

        return length is >= 0 and <= MaxDirectory && position >= 0 && position <= _file.Length - length
            ? (position, (int)length, count)
            : throw Invalid($"its directory is said to be {length} bytes at {position}.");
    }

    private (long Position, long Length, long Count) FindDirectory64(long end)
    {
        var locator = ReadAt(end - Locator64Length, Locator64Length, "the place of its large directory");
        if (UInt32(locator, 0) != Locator64Signature)
        {
            throw Invalid("the place of its large directory is missing.");
        }

        var record = ReadAt(Int64(locator, 8), End64Length, "its large directory");
        return UInt32(record, 0) == End64Signature
            ? (Int64(record, 48), Int64(record, 40), Int64(record, 32))
            : throw Invalid("its large directory is not where it should be.");
    }

    private void ReadDirectory(ReadOnlySpan<byte> directory, long count)
    {
        var position = 0;
        for (var number = 0L; number < count; number++)
        {
            if (directory.Length - position < CentralLength || UInt32(directory, position) != CentralSignature)
            {
                throw Invalid($"entry {number} of its directory is damaged.");
            }

            var header = directory[position..];
            var (nameLength, extraLength, commentLength) = (UInt16(header, 28), UInt16(header, 30), UInt16(header, 32));
            if (header.Length < CentralLength + nameLength + extraLength + commentLength)
            {
                throw Invalid($"entry {number} of its directory is cut short.");
            }

            var entry = ReadEntry(header, Encoding.UTF8.GetString(header.Slice(CentralLength, nameLength)), header.Slice(CentralLength + nameLength, extraLength));
            if (!_entries.TryAdd(entry.Name, entry))
            {
                throw Invalid($"its entry '{TorchFileError.Short(entry.Name)}' is there twice.");
            }

            position += CentralLength + nameLength + extraLength + commentLength;
        }
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> header, string name, ReadOnlySpan<byte> extra)
    {
        long packed = UInt32(header, 20);
        long length = UInt32(header, 24);
        long offset = UInt32(header, 42);
        if (length == uint.MaxValue || packed == uint.MaxValue || offset == uint.MaxValue)
        {
            var large = Large(extra, name);
            length = length == uint.MaxValue ? Next(ref large, name) : length;
            packed = packed == uint.MaxValue ? Next(ref large, name) : packed;
            offset = offset == uint.MaxValue ? Next(ref large, name) : offset;
        }

        var stored = (UInt16(header, 8) & 1) == 0 && UInt16(header, 10) == 0 && packed == length;
        return length >= 0 && packed >= 0 && packed <= _file.Length && offset >= 0 && offset <= _file.Length
            ? new ZipEntry(name, offset, length, stored)
            : throw Invalid($"its entry '{TorchFileError.Short(name)}' is said to be {length} bytes at {offset}.");
    }

    /// <summary>The numbers of 64 bits among an entry's extra fields.</summary>
    private ReadOnlySpan<byte> Large(ReadOnlySpan<byte> extra, string name)
    {
        while (extra.Length >= 4)
        {
            var length = UInt16(extra, 2);
            if (length > extra.Length - 4)
            {
                break;
            }

            if (UInt16(extra, 0) == Field64)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        throw Invalid($"the size of its entry '{TorchFileError.Short(name)}' is missing.");
    }

    private long Next(ref ReadOnlySpan<byte> numbers, string name)
    {
        if (numbers.Length < sizeof(long))
        {
            throw Invalid($"the size of its entry '{TorchFileError.Short(name)}' is missing.");
        }

        var number = Int64(numbers, 0);
        numbers = numbers[sizeof(long)..];
        return number;
    }

    private byte[] ReadAt(long position, int length, string what) => position >= 0 && position <= _file.Length - length
        ? _file.Read(position, length)
        : throw Invalid($"{what} would lie outside the file.");

    private ReactException Invalid(string what) => TorchFileError.Invalid(_file.Path, what);

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
